using System.Security.Cryptography;
using Org.BouncyCastle.Security;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>Hands BouncyCastle exactly the randomness that an encapsulation was given, once; asking for more is a defect and throws.</summary>
internal sealed class GivenRandomness : SecureRandom, IDisposable
{
    private readonly byte[] bytes;
    private int used;

    public GivenRandomness(ReadOnlySpan<byte> randomness)
        : base(null) => bytes = randomness.ToArray();

    public override void NextBytes(byte[] buf) => NextBytes(buf.AsSpan());

    public override void NextBytes(byte[] buf, int off, int len) => NextBytes(buf.AsSpan(off, len));

    public override void NextBytes(Span<byte> buffer)
    {
        bytes.AsSpan(used, buffer.Length).CopyTo(buffer);
        used += buffer.Length;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}
