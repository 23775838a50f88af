using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.Wraps;

/// <summary>One participant's 32-byte share of the study secret, zeroed on disposal. Kept by its client and sent, wrapped, with every table.</summary>
public sealed class StudySecretShare : IDisposable
{
    public const int Length = 32;

    private readonly byte[] bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private bool disposed;

    private StudySecretShare()
    {
    }

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return bytes;
        }
    }

    public static StudySecretShare Generate()
    {
        var share = new StudySecretShare();
        RandomNumberGenerator.Fill(share.bytes);
        return share;
    }

    /// <param name="bytes">Exactly 32 bytes; the caller zeroes them.</param>
    public static StudySecretShare Import(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length, nameof(bytes));
        var share = new StudySecretShare();
        bytes.CopyTo(share.bytes);
        return share;
    }

    /// <summary>32 bytes, for storage under encryption; the caller zeroes them.</summary>
    public byte[] Export() => Bytes.ToArray();

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(bytes);
    }
}
