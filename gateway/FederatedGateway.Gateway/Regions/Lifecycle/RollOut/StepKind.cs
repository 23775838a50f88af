namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>What a step of a roll-out does to its region. Stored as its number.</summary>
internal enum StepKind
{
    /// <summary>Whether the region answers, knows the tiers and lets its rules be read. Makes tiers that are missing.</summary>
    Check = 1,

    /// <summary>The new rules take the old ones' place.</summary>
    Apply = 2,

    /// <summary>The new rules are kept beside the old ones, without effect.</summary>
    Stage = 3,

    /// <summary>The new rules take effect and the old ones lose it, in one write.</summary>
    Switch = 4,

    /// <summary>Whether the region works and has the rules that the step before wrote.</summary>
    Health = 5,

    /// <summary>The old rules are removed.</summary>
    Retire = 6,

    /// <summary>The old rules take the place of whatever is there.</summary>
    Revert = 7,
}
