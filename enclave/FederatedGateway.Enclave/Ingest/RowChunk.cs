using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FederatedGateway.Enclave.Ingest;

/// <summary>A block of decrypted rows. Pinned, so that the garbage collector never leaves a copy behind and zeroing erases the only one.</summary>
internal sealed class RowChunk
{
    private readonly float[] values;
    private readonly byte[] origins;

    public RowChunk(int rows, int columns)
    {
        values = GC.AllocateUninitializedArray<float>(rows * columns, pinned: true);
        origins = GC.AllocateUninitializedArray<byte>(rows, pinned: true);
    }

    /// <summary>Row-major values.</summary>
    public Span<float> Values => values;

    /// <summary>One byte a row: participant index × 2 + label.</summary>
    public Span<byte> Origins => origins;

    public static long Bytes(int rows, int columns) => (long)rows * ((columns * sizeof(float)) + 1);

    public void Erase()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(values.AsSpan()));
        CryptographicOperations.ZeroMemory(origins);
    }
}
