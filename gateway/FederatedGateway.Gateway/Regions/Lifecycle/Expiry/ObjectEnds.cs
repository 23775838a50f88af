using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>When objects end under a policy. A manifest's period wins: see <see cref="PolicyRules"/>.</summary>
internal static class ObjectEnds
{
    /// <param name="policy">The policy in force.</param>
    /// <param name="studies">All that are known.</param>
    /// <param name="key">The object's.</param>
    /// <param name="studyId">Empty for none.</param>
    /// <param name="created">When it was stored.</param>
    /// <param name="used">When it was last asked for; null for never.</param>
    /// <returns>Null when it is kept.</returns>
    public static ObjectEnd? Of(LifecyclePolicy policy, IReadOnlyList<KnownStudy> studies, string key, string studyId, DateTimeOffset created, DateTimeOffset? used)
    {
        var one = PolicyClasses.Of(policy, key);
        IReadOnlyList<LifecycleTrigger> triggers = one?.Expire is { } expiry ? [.. expiry.Triggers] : [];
        var kind = DataClassFolders.ClassOf(key);
        if (kind is LifecycleDataClass.Uploads or LifecycleDataClass.Models)
        {
            return studies.FirstOrDefault(study => study.Id == studyId) is { } study
                ? new ObjectEnd(created + TimeSpan.FromSeconds(kind == LifecycleDataClass.Uploads ? study.Policy.UploadsSeconds : study.Policy.ModelsSeconds), triggers, IsOfStudy: true)
                : null;
        }

        if (one?.Expire is not { } expire)
        {
            return null;
        }

        var kept = created.AddDays(PolicyClasses.KeptDays(DataClassFolders.PrefixOf(one), studies));
        var end = Later(kept, created.AddDays(expire.AfterDays));
        if (used is { } use && expire.ExtendDays > 0)
        {
            var most = Later(kept, created.AddDays(one.MaximumDays));
            var extended = use.AddDays(expire.ExtendDays);
            end = Later(end, extended < most ? extended : most);
        }

        return new ObjectEnd(end, triggers, IsOfStudy: false);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
