namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>An open policy session; disposing closes it.</summary>
/// <param name="connection">That it was opened on.</param>
/// <param name="handle">Of the session.</param>
internal sealed class TpmSession(TpmConnection connection, uint handle) : IAsyncDisposable
{
    public uint Handle { get; } = handle;

    public ValueTask DisposeAsync() => connection.FlushAsync(Handle);
}
