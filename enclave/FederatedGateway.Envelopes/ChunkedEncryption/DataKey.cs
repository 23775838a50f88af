using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>The 32-byte key of one envelope's payload, kept in memory that the collector does not move, zeroed on disposal.</summary>
public sealed class DataKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private bool disposed;

    private DataKey()
    {
    }

    /// <summary>The key; not to be kept longer than this object lives.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return bytes;
        }
    }

    public static DataKey Generate()
    {
        var key = new DataKey();
        RandomNumberGenerator.Fill(key.bytes);
        return key;
    }

    /// <param name="bytes">Exactly 32 bytes, uniformly random; the caller zeroes them.</param>
    public static DataKey Import(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length, nameof(bytes));
        var key = new DataKey();
        bytes.CopyTo(key.bytes);
        return key;
    }

    /// <summary>32 bytes, for storage under encryption; the caller zeroes them.</summary>
    public byte[] Export() => Bytes.ToArray();

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(bytes);
    }
}
