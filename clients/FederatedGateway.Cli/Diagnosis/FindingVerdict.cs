namespace FederatedGateway.Cli.Diagnosis;

/// <summary>How something is.</summary>
internal enum FindingVerdict
{
    Good,

    /// <summary>Works, and may not for long or not everywhere.</summary>
    Doubtful,

    /// <summary>Nothing that depends on it works.</summary>
    Bad,

    /// <summary>Could not be examined because of something above.</summary>
    Unknown,
}
