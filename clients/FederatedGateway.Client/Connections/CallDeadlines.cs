namespace FederatedGateway.Client.Connections;

/// <summary>How long a call may take where its caller sets no deadline.</summary>
public static class CallDeadlines
{
    /// <summary>The slowest unary call, a release that waits for the enclave, takes seconds.</summary>
    public static TimeSpan Unary { get; } = TimeSpan.FromSeconds(30);

    /// <summary>One stream; uploads and downloads go on from where a stream ended, and a watch opens another.</summary>
    public static TimeSpan Stream { get; } = TimeSpan.FromHours(1);
}
