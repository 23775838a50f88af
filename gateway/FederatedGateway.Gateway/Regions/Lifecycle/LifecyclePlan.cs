using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>
/// The lifecycle rules that a region should have: what the studies' manifests allow to be kept, plus a margin. They are a second line: the retention
/// schedule destroys on the day and certifies it, and a store lets go by itself of what no gateway came for.
/// </summary>
internal static class LifecyclePlan
{
    /// <summary>Within it a late retention run still finds the bytes and can certify their end.</summary>
    public const int MarginDays = 7;

    /// <summary>What was deleted or superseded disappears after so many more days.</summary>
    public const int NoncurrentDays = 7;

    private const string Uploads = "uploads";
    private const string Models = "models";

    /// <param name="studies">Every study whose objects may lie in the region, with its manifest.</param>
    /// <returns>Two rules a study, under ids of their own; where that exceeds what a bucket takes, one for all uploads and one for all models.</returns>
    public static IReadOnlyList<LifecycleRule> Of(IReadOnlyCollection<(string StudyId, RetentionPolicy Policy)> studies)
    {
        if (studies.Count == 0)
        {
            return [];
        }

        if (studies.Count * 2 > LifecycleRule.MaximumRules)
        {
            return
            [
                Rule(Uploads, $"{Uploads}/", studies.Max(study => study.Policy.UploadsSeconds)),
                Rule(Models, $"{Models}/", studies.Max(study => study.Policy.ModelsSeconds)),
            ];
        }

        return
        [
            .. studies.OrderBy(study => study.StudyId, StringComparer.Ordinal).SelectMany(study => (LifecycleRule[])
            [
                Rule($"{Uploads}-{study.StudyId}", $"{Uploads}/{study.StudyId}/", study.Policy.UploadsSeconds),
                Rule($"{Models}-{study.StudyId}", $"{Models}/{study.StudyId}/", study.Policy.ModelsSeconds),
            ]),
        ];
    }

    private static LifecycleRule Rule(string id, string prefix, long seconds)
    {
        var days = Math.Max(0, seconds / 86_400) + (seconds % 86_400 > 0 ? 1 : 0) + MarginDays;
        return new LifecycleRule(id, prefix, (int)Math.Min(days, LifecycleRule.MaximumDays), NoncurrentDays);
    }
}
