namespace FederatedGateway.Gateway.Access;

/// <summary>What one client identity may ask of this gateway.</summary>
internal sealed class LimitOptions
{
    /// <summary>Calls a second, sustained; 1 to 100,000. Default 50.</summary>
    public int CallsPerSecond { get; set; } = 50;

    /// <summary>Calls at once after a quiet time; 1 to 100,000. Default 200.</summary>
    public int CallBurst { get; set; } = 200;

    /// <summary>Streams open at a time; 1 to 10,000. Default 32.</summary>
    public int Streams { get; set; } = 32;

    /// <summary>Longest deadline of a call without a stream, seconds; 1 to 3,600. Default 120.</summary>
    public int CallDeadlineSeconds { get; set; } = 120;

    /// <summary>Longest deadline of a stream, seconds; 1 to 604,800. Default one day.</summary>
    public int StreamDeadlineSeconds { get; set; } = 86_400;

    /// <summary>Connections of all clients together; 1 to 100,000. Default 1,000.</summary>
    public int Connections { get; set; } = 1_000;
}
