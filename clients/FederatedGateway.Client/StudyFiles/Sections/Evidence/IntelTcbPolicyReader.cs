using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads <c>tcb</c> of an Intel entry; its keys are <see cref="IntelTcbPolicy"/>'s fields.</summary>
internal static class IntelTcbPolicyReader
{
    private const string Example = "tcb: {statuses: [UpToDate], maximum_collateral_age_seconds: 2592000}";

    private static readonly Dictionary<string, IntelTcbStatus> Statuses =
        Enum.GetValues<IntelTcbStatus>().Where(status => status != IntelTcbStatus.Revoked).ToDictionary(status => status.ToString(), StringComparer.Ordinal);

    public static IntelTcbPolicy Read(MapReader entry)
    {
        var policy = new IntelTcbPolicy();
        if (entry.RequiredMap("tcb", Example) is not { } reader)
        {
            return policy;
        }

        var path = reader.PathOf("statuses");
        var items = reader.Nodes.List(reader.Required("statuses", "statuses: [UpToDate]"), path, 1, ManifestLimits.MaximumTcbStatuses, orSingle: true) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            if (reader.Nodes.Word(items[index], $"{path}[{index}]", Statuses) is not { } status)
            {
                continue;
            }

            if (policy.Statuses.Contains(status.ToString()))
            {
                reader.Errors.Add(items[index], $"{path}[{index}]", StudyFileRules.Duplicate, "this status stands in the list already", "remove one of them");
                continue;
            }

            policy.Statuses.Add(status.ToString());
        }

        policy.Advisories.AddRange(TextList.Read(reader, "advisories", 0, ManifestLimits.MaximumAdvisories, maximumLength: ManifestLimits.MaximumAdvisoryCharacters) ?? []);
        const string Age = "maximum_collateral_age_seconds";
        policy.MaximumCollateralAgeSeconds = (long)(reader.Nodes.Whole(reader.Required(Age, $"{Age}: 2592000 (30 days)"), reader.PathOf(Age), 1, ManifestLimits.MaximumCollateralAgeSeconds) ?? 0);
        policy.AllowUncheckedRevocation = reader.Nodes.Flag(reader.Optional("allow_unchecked_revocation"), reader.PathOf("allow_unchecked_revocation")) ?? false;
        reader.RefuseOthers();
        return policy;
    }
}
