namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>When a store lets go of objects by itself.</summary>
/// <param name="Id">Names the rule in its bucket; letters, digits, <c>- _ .</c>, at most 128.</param>
/// <param name="Prefix">The keys that it governs; empty for all.</param>
/// <param name="ExpireAfterDays">Whole days after which the latest version gets a delete marker; null for never.</param>
/// <param name="NoncurrentDays">Whole days after which a superseded or deleted version's bytes go; null for never.</param>
/// <remarks>
/// Due at the first UTC midnight after the days have passed, as S3 does. A version under retention or hold stays.
/// There is deliberately no "expire all versions": MinIO's destroyed a locked version when it was tried.
/// </remarks>
internal sealed record LifecycleRule(string Id, string Prefix, int? ExpireAfterDays, int? NoncurrentDays)
{
    /// <summary>Moves the bytes of current versions to another storage class; null for never. Servers only: see <see cref="StoreCapabilities.Tiers"/>.</summary>
    public StorageTransition? Transition { get; init; }

    /// <summary>A rule that is not enabled is kept and checked by the store, and does nothing.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>What a rule that was read says beyond this type, so that it equals none of the gateway's own; null for nothing.</summary>
    public string? Foreign { get; init; }

    /// <summary>S3's limit for a bucket.</summary>
    public const int MaximumRules = 1_000;

    /// <summary>A hundred years; more is a mistake of unit.</summary>
    public const int MaximumDays = 36_500;

    /// <exception cref="ArgumentException">A rule is out of range, does nothing, or two have one id.</exception>
    public static void Validate(IReadOnlyCollection<LifecycleRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Count > MaximumRules)
        {
            throw new ArgumentException($"{rules.Count} lifecycle rules exceed the limit of {MaximumRules}.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            if (rule.Id.Length is 0 or > 128 || !rule.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || !ids.Add(rule.Id))
            {
                throw new ArgumentException("A lifecycle rule needs an id of its own, of at most 128 letters, digits, '-', '_' and '.'.");
            }

            if (rule.Foreign is not null)
            {
                throw new ArgumentException($"Lifecycle rule '{rule.Id}' was made by somebody else ({rule.Foreign}) and cannot be set.");
            }

            _ = ObjectKey.ValidatePrefix(rule.Prefix);
            if (rule.Transition is { } move && (move.AfterDays is < 0 or > MaximumDays || move.Tier.Length is 0 or > 64 || !move.Tier.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '_')))
            {
                throw new ArgumentException($"Lifecycle rule '{rule.Id}' needs a transition after 0 to {MaximumDays} days to a tier of [A-Z0-9_-].");
            }

            if (rule is { ExpireAfterDays: null, NoncurrentDays: null, Transition: null }
                || rule.ExpireAfterDays is < 1 or > MaximumDays || rule.NoncurrentDays is < 1 or > MaximumDays)
            {
                throw new ArgumentException($"Lifecycle rule '{rule.Id}' needs a transition, ExpireAfterDays or NoncurrentDays, of 1 to {MaximumDays} days.");
            }
        }
    }

    /// <summary>The instant from which something that began at <paramref name="start"/> is due after <paramref name="days"/> days.</summary>
    public static DateTimeOffset DueTime(DateTimeOffset start, int days)
    {
        var end = start.ToUniversalTime().AddDays(days);
        var midnight = new DateTimeOffset(end.Date, TimeSpan.Zero);
        return midnight == end ? midnight : midnight.AddDays(1);
    }
}
