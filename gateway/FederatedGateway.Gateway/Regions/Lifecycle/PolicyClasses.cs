using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>Which class of a policy a key belongs to, and what manifests demand of it.</summary>
internal static class PolicyClasses
{
    /// <summary>The class with the longest prefix of the key; null when the policy does not speak of it.</summary>
    public static LifecycleClass? Of(LifecyclePolicy policy, string key)
        => policy.Classes.Where(one => key.StartsWith(DataClassFolders.PrefixOf(one), StringComparison.Ordinal)).MaxBy(one => DataClassFolders.PrefixOf(one).Length);

    /// <summary>How long receipts and copies of the audit log must stay for the sake of any study; 0 for other folders.</summary>
    public static int KeptDays(string prefix, IEnumerable<KnownStudy> studies) => DataClassFolders.ClassOf(prefix) switch
    {
        LifecycleDataClass.Receipts => studies.Where(study => prefix.Length <= "receipts/".Length || prefix.Contains(study.Id, StringComparison.Ordinal)).Select(study => KnownStudy.Days(study.Policy.ReceiptsSeconds)).DefaultIfEmpty().Max(),
        LifecycleDataClass.Audit => studies.Select(study => KnownStudy.Days(study.Policy.AuditSeconds)).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
