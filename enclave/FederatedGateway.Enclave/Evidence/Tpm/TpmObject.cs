namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>A key or sealed object loaded into the TPM; disposing unloads it.</summary>
/// <param name="connection">That it was loaded on.</param>
/// <param name="handle">Of the loaded object.</param>
/// <param name="publicArea">TPMT_PUBLIC.</param>
/// <param name="name">Algorithm ‖ digest of the public area.</param>
internal sealed class TpmObject(TpmConnection connection, uint handle, ReadOnlyMemory<byte> publicArea, ReadOnlyMemory<byte> name) : IAsyncDisposable
{
    public uint Handle { get; } = handle;

    public ReadOnlyMemory<byte> PublicArea { get; } = publicArea;

    public ReadOnlyMemory<byte> Name { get; } = name;

    public ValueTask DisposeAsync() => connection.FlushAsync(Handle);
}
