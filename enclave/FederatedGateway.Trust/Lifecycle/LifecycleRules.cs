using System.Buffers;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Manifests.Rules;
using FederatedGateway.V1;
using Google.Protobuf.Collections;

namespace FederatedGateway.Trust.Lifecycle;

/// <summary>What makes a lifecycle policy one that can be carried out. Fields are named as its file names them.</summary>
public static class LifecycleRules
{
    private static readonly SearchValues<char> PrefixCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");

    private static readonly SearchValues<char> TierCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Every mistake; empty when there is none.</summary>
    public static IReadOnlyList<ManifestViolation> Check(LifecyclePolicy policy)
    {
        var found = new Violations();
        found.Require(policy.Version == LifecycleLimits.Version, "lifecycle", $"format {policy.Version} is not known; this program knows format {LifecycleLimits.Version}");
        found.Require(ParticipantName.IsValid(policy.Name), "name", $"it is not {ParticipantName.Rule}");
        found.Require(policy.Number is >= 1 and <= LifecycleLimits.MaximumNumber, "number", $"{policy.Number} is not 1 to {LifecycleLimits.MaximumNumber}");
        found.Count("classes", policy.Classes.Count, 1, LifecycleLimits.MaximumClasses);
        for (var i = 0; i < policy.Classes.Count; i++)
        {
            CheckClass(found, policy.Classes[i], $"classes[{i}]");
            CheckOverlap(found, policy.Classes, i);
        }

        return found.Found;
    }

    private static void CheckClass(Violations found, LifecycleClass one, string at)
    {
        found.Require(
            one.DataClass == LifecycleDataClass.Unspecified ? one.Prefix.Length > 0 : one.Prefix.Length == 0 && Enum.IsDefined(one.DataClass),
            at,
            "it needs either a class (uploads, models, receipts or audit) or a prefix");
        if (one.Prefix.Length > 0)
        {
            found.Require(IsPrefix(one.Prefix), $"{at}.prefix", $"it needs 2 to {LifecycleLimits.MaximumPrefixCharacters} characters of A-Z, a-z, 0-9, - _ . ~ with single slashes between them and one at its end");
            found.Require(
                DataClassFolders.ClassOf(one.Prefix) is var within && (within == LifecycleDataClass.Unspecified || IsStudyFolder(one.Prefix, DataClassFolders.Of(within))),
                $"{at}.prefix",
                "within a data class only a study's folder can be told apart: CLASS/STUDY/ with the study's 64 hexadecimal characters");
        }

        Days(found, $"{at}.minimum", one.MinimumDays, 0);
        Days(found, $"{at}.maximum", one.MaximumDays, 0);
        Days(found, $"{at}.noncurrent", one.NoncurrentDays, 1);
        found.Require(one.IncompleteDays is >= 1 and <= LifecycleLimits.MaximumIncompleteDays, $"{at}.incomplete", $"{one.IncompleteDays} days are not 1 to {LifecycleLimits.MaximumIncompleteDays}");
        found.Require(
            one.MaximumDays == 0 || one.MinimumDays <= one.MaximumDays, $"{at}.minimum", $"the least age of {one.MinimumDays} days is beyond the greatest of {one.MaximumDays}");
        CheckTransitions(found, one, at);
        CheckExpiry(found, one, at);
    }

    private static void CheckTransitions(Violations found, LifecycleClass one, string at)
    {
        found.Count($"{at}.transitions", one.Transitions.Count, 0, LifecycleLimits.MaximumTransitions);
        found.Unique($"{at}.transitions", one.Transitions.Select(transition => transition.Tier));
        for (var i = 0; i < one.Transitions.Count; i++)
        {
            var (transition, here) = (one.Transitions[i], $"{at}.transitions[{i}]");
            Days(found, $"{here}.after", transition.AfterDays, 0);
            found.Require(
                transition.Tier.Length is >= 1 and <= LifecycleLimits.MaximumTierCharacters && char.IsAsciiLetterUpper(transition.Tier[0]) && !transition.Tier.AsSpan().ContainsAnyExcept(TierCharacters)
                    && transition.Tier is not ("STANDARD" or "REDUCED_REDUNDANCY"),
                $"{here}.tier",
                $"a tier's name has 1 to {LifecycleLimits.MaximumTierCharacters} characters of A-Z, 0-9, - and _, beginning with a letter, and is neither STANDARD nor REDUCED_REDUNDANCY");
            found.Require(i == 0 || transition.AfterDays > one.Transitions[i - 1].AfterDays, $"{here}.after", "it does not come after the transition before it");
            found.Require(
                one.Expire is null || transition.AfterDays < one.Expire.AfterDays, $"{here}.after", $"objects end after {one.Expire?.AfterDays} days: they would never be moved, or only to be deleted");
        }
    }

    private static void CheckExpiry(Violations found, LifecycleClass one, string at)
    {
        if (one.Expire is not { } expire)
        {
            found.Require(one.MaximumDays == 0, $"{at}.maximum", "objects that the policy keeps have no greatest age; say when they end, or leave it out");
            return;
        }

        Days(found, $"{at}.expire.after", expire.AfterDays, 1);
        found.Require(expire.AfterDays >= one.MinimumDays, $"{at}.expire.after", $"{expire.AfterDays} days are less than the least age of {one.MinimumDays}");
        found.Require(one.MaximumDays == 0 || expire.AfterDays <= one.MaximumDays, $"{at}.expire.after", $"{expire.AfterDays} days are more than the greatest age of {one.MaximumDays}");
        found.Count($"{at}.expire.by", expire.Triggers.Count, 1, 3);
        found.Unique($"{at}.expire.by", expire.Triggers.Select(trigger => trigger.ToString().ToLowerInvariant()));
        found.Require(expire.Triggers.All(trigger => trigger != LifecycleTrigger.Unspecified && Enum.IsDefined(trigger)), $"{at}.expire.by", "it is not access, sweep or event");
        Days(found, $"{at}.expire.extend", expire.ExtendDays, 0);
        found.Require(expire.ExtendDays == 0 || one.MaximumDays > 0, $"{at}.expire.extend", "without a maximum, use would keep objects for ever; say maximum");
        found.Require(expire.ExtendDays == 0 || one.MaximumDays == 0 || one.MaximumDays > expire.AfterDays, $"{at}.expire.extend", "the maximum leaves nothing to extend by");
    }

    /// <summary>A study's folder may lie within its class, which it takes precedence over; other folders may not lie within each other.</summary>
    private static void CheckOverlap(Violations found, RepeatedField<LifecycleClass> all, int index)
    {
        if (FolderOf(all[index]) is not { } here)
        {
            return;
        }

        foreach (var there in all.Take(index).Select(FolderOf).OfType<string>())
        {
            if (here == there)
            {
                found.Add($"classes[{index}]", $"{here} is there already");
            }
            else if (DataClassFolders.ClassOf(here) == LifecycleDataClass.Unspecified && (here.StartsWith(there, StringComparison.Ordinal) || there.StartsWith(here, StringComparison.Ordinal)))
            {
                found.Add($"classes[{index}].prefix", $"{here} and {there} lie within each other: which of them holds would not be clear");
            }
        }
    }

    /// <summary>Null when the class does not say what it is about, which is reported elsewhere.</summary>
    private static string? FolderOf(LifecycleClass one) => one.Prefix.Length > 0 || DataClassFolders.All.Contains(one.DataClass) ? DataClassFolders.PrefixOf(one) : null;

    private static void Days(Violations found, string field, uint days, uint minimum)
        => found.Require(days >= minimum && days <= LifecycleLimits.MaximumDays, field, $"{days} days are not {minimum} to {LifecycleLimits.MaximumDays}");

    private static bool IsPrefix(string prefix)
        => prefix.Length is >= 2 and <= LifecycleLimits.MaximumPrefixCharacters && prefix.EndsWith('/') && !prefix.StartsWith('/') && !prefix.Contains("//", StringComparison.Ordinal)
            && !prefix.AsSpan().ContainsAnyExcept(PrefixCharacters) && !prefix.Split('/').Any(segment => segment is "." or "..");

    private static bool IsStudyFolder(string prefix, string folder)
        => prefix.Length == folder.Length + 65 && Sha256Digest.TryParseHex(prefix.AsSpan(folder.Length, 64), out _);
}
