using Org.BouncyCastle.Crypto.Prng;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>Lets OAEP draw from the caller's source.</summary>
internal sealed class OaepRandomness(RandomSource source) : IRandomGenerator
{
    public void AddSeedMaterial(byte[] seed) => throw new NotSupportedException("the caller's source is not seeded");

    public void AddSeedMaterial(ReadOnlySpan<byte> seed) => throw new NotSupportedException("the caller's source is not seeded");

    public void AddSeedMaterial(long seed) => throw new NotSupportedException("the caller's source is not seeded");

    public void NextBytes(byte[] bytes) => source(bytes);

    public void NextBytes(byte[] bytes, int start, int len) => source(bytes.AsSpan(start, len));

    public void NextBytes(Span<byte> bytes) => source(bytes);
}
