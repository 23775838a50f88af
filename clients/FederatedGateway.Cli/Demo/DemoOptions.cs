namespace FederatedGateway.Cli.Demo;

/// <summary>What was asked of the demonstration.</summary>
internal sealed record DemoOptions
{
    /// <summary>A study file; null for the built-in one.</summary>
    public string? Study { get; init; }

    /// <summary>Participant → table; empty for the built-in ones.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    public DemoStorage Storage { get; init; }

    public DemoEvidence Evidence { get; init; }

    /// <summary>Where to write the report (JSON); null for the work directory only.</summary>
    public string? Report { get; init; }

    /// <summary>Leave everything running and in place.</summary>
    public bool Keep { get; init; }

    /// <summary>An empty directory that stays; null for a temporary one.</summary>
    public string? WorkDirectory { get; init; }
}
