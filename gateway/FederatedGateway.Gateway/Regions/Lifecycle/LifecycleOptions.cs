namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>Who may decide what becomes of stored objects, and how often it is looked after.</summary>
internal sealed class LifecycleOptions
{
    /// <summary>Identity file of the operator whose signature lifecycle policies need; empty: none is accepted.</summary>
    public string SignerIdentity { get; set; } = "";

    /// <summary>Between two looks for objects whose time is over; 1 to 10,080 minutes. Default 60.</summary>
    public int SweepMinutes { get; set; } = 60;

    /// <summary>Between two comparisons of each region's rules with what they should be; 1 to 86,400 seconds. Default 60.</summary>
    public int DriftSeconds { get; set; } = 60;
}
