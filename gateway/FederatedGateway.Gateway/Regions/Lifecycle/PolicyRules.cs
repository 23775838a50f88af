using System.Globalization;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>
/// Renders a policy into one region's rules. A manifest is both a promise to keep and an order to destroy: for uploads and models its period holds whatever the policy
/// says, and a policy whose bounds forbid that is contradicted. For receipts and audit copies it is a promise to keep: the policy may keep them longer.
/// </summary>
internal sealed class PolicyRules(LifecyclePolicy policy, string region, IReadOnlyList<KnownStudy> studies, StoreCapabilities store, IReadOnlyList<string> tiers)
{
    /// <summary>Two sets of rules must fit into a bucket while one takes the other's place.</summary>
    private const int MostRules = LifecycleRule.MaximumRules / 2;

    private readonly List<LifecycleRule> rules = [];
    private readonly HashSet<string> notes = new(StringComparer.Ordinal);
    private readonly HashSet<string> contradictions = new(StringComparer.Ordinal);

    public RenderedRules Render()
    {
        AddStudies(LifecycleDataClass.Uploads, study => study.Policy.UploadsSeconds);
        AddStudies(LifecycleDataClass.Models, study => study.Policy.ModelsSeconds);
        foreach (var one in policy.Classes.Where(one => DataClassFolders.ClassOf(DataClassFolders.PrefixOf(one)) is not (LifecycleDataClass.Uploads or LifecycleDataClass.Models)))
        {
            AddFolder(one);
        }

        if (store.AbortsIncompleteUploads.IsAvailable is false)
        {
            notes.Add($"unfinished uploads are removed without a rule, by the gateway in a directory and by an S3 server on its own setting: {store.AbortsIncompleteUploads.Detail}");
        }

        return new RenderedRules(rules, [.. notes], [.. contradictions]);
    }

    /// <summary>One rule a study; all studies together where a bucket could not take so many.</summary>
    private void AddStudies(LifecycleDataClass kind, Func<KnownStudy, long> seconds)
    {
        var folder = DataClassFolders.Of(kind);
        foreach (var study in studies)
        {
            Check(ClassOf(kind, study.Id), study, KnownStudy.Days(seconds(study)), folder);
        }

        if (studies.Count > (MostRules - LifecycleLimits.MaximumClasses) / 4)
        {
            notes.Add($"{folder} has one rule for all {studies.Count} studies, with the longest time: a bucket takes {LifecycleRule.MaximumRules} rules. The retention schedule destroys each study's objects in time");
            Add(folder.TrimEnd('/'), folder, ClassOf(kind, ""), studies.Max(study => KnownStudy.Days(seconds(study))));
            return;
        }

        foreach (var study in studies)
        {
            Add($"{folder.TrimEnd('/')}-{study.Id}", $"{folder}{study.Id}/", ClassOf(kind, study.Id), KnownStudy.Days(seconds(study)));
        }
    }

    private LifecycleClass? ClassOf(LifecycleDataClass kind, string studyId) => PolicyClasses.Of(policy, DataClassFolders.Of(kind) + studyId + "/");

    private void Check(LifecycleClass? one, KnownStudy study, int days, string folder)
    {
        if (one is null)
        {
            return;
        }

        if (one.MinimumDays > days)
        {
            contradictions.Add(Text($"study {study.Id[..8]}'s manifest destroys {folder} after {days} days, the policy keeps them at least {one.MinimumDays}"));
        }

        if (one.MaximumDays > 0 && one.MaximumDays < days)
        {
            contradictions.Add(Text($"study {study.Id[..8]}'s manifest keeps {folder} for {days} days, the policy at most {one.MaximumDays}"));
        }

        if (one.Expire?.AfterDays != (uint)days)
        {
            notes.Add(Text($"study {study.Id[..8]}: its manifest wins: {folder} end after {days} days"));
        }
    }

    /// <summary>The store is the second line: it lets go by itself of what the gateway did not come for within the margin.</summary>
    private void Add(string name, string prefix, LifecycleClass? one, int days)
    {
        var noncurrent = one is null ? LifecyclePlan.NoncurrentDays : (int)one.NoncurrentDays;
        AddRules(name, prefix, (int)Math.Min(days + LifecyclePlan.MarginDays, LifecycleRule.MaximumDays), noncurrent, one, days);
    }

    private void AddFolder(LifecycleClass one)
    {
        var prefix = DataClassFolders.PrefixOf(one);
        int? end = null;
        if (one.Expire is { } expire)
        {
            var kept = PolicyClasses.KeptDays(prefix, studies);
            if (one.MaximumDays > 0 && kept > one.MaximumDays)
            {
                contradictions.Add(Text($"a study's manifest keeps {prefix} for {kept} days, the policy at most {one.MaximumDays}"));
            }

            // A store knows nothing of use: it waits for the latest end that use can bring.
            var last = Math.Max(kept, (int)(expire.ExtendDays > 0 ? one.MaximumDays : expire.AfterDays));
            end = expire.Triggers.Any(trigger => trigger != LifecycleTrigger.Access) ? (int)Math.Min(last + LifecyclePlan.MarginDays, LifecycleRule.MaximumDays) : null;
            if (expire.ExtendDays > 0 || end is null)
            {
                notes.Add($"{prefix} end by the gateway, which knows {(end is null ? "who asks for them" : "their use")}; {(end is null ? "the store never ends them" : Text($"the store ends them after {end} days at the latest"))}");
            }
        }

        AddRules(prefix.TrimEnd('/').Replace('/', '-').Replace('~', '.'), prefix, end, (int)one.NoncurrentDays, one, end ?? int.MaxValue);
    }

    private void AddRules(string name, string prefix, int? expire, int noncurrent, LifecycleClass? one, int end)
    {
        var moves = Moves(prefix, one, end);
        var id = Text($"p{policy.Number}-{name}");
        rules.Add(new LifecycleRule(id[..Math.Min(id.Length, 120)], prefix, expire, noncurrent) { Transition = moves.FirstOrDefault() });
        rules.AddRange(moves.Skip(1).Select(move => new LifecycleRule($"{id[..Math.Min(id.Length, 90)]}-{move.Tier}", prefix, null, null) { Transition = move }));
    }

    private List<StorageTransition> Moves(string prefix, LifecycleClass? one, int end)
    {
        var wanted = (one?.Transitions ?? []).Where(step => step.AfterDays < end).Select(step => new StorageTransition((int)step.AfterDays, step.Tier)).ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        if (store.Server == "directory")
        {
            notes.Add($"{prefix} stay as they are: a directory has no tiers");
            return [];
        }

        if (!store.Tiers.IsAvailable)
        {
            notes.Add($"the store must know the storage classes {string.Join(", ", wanted.Select(move => move.Tier))}: tiers are {store.Tiers.Detail}");
            return wanted;
        }

        foreach (var move in wanted.Where(move => !tiers.Contains(move.Tier)))
        {
            contradictions.Add($"region {region} has no tier {move.Tier}: configure Regions:…:Tiers, or leave the transition out");
        }

        // MinIO does not move a version that lies in a tier again.
        foreach (var move in wanted.Skip(1))
        {
            notes.Add(Text($"MinIO moves an object once: from {wanted[0].Tier} to {move.Tier} after {move.AfterDays} days is for a rule on the server of {wanted[0].Tier}"));
        }

        return wanted[..1];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
