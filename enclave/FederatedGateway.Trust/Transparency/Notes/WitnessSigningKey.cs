using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>A witness's Ed25519 private key, which makes cosignatures (C2SP tlog-cosignature) and nothing else.</summary>
public sealed class WitnessSigningKey : IDisposable
{
    /// <summary>The seed of RFC 8032 §5.1.5, in bytes.</summary>
    public const int SeedLength = Ed25519Seed.Length;

    private readonly Ed25519Seed seed;

    private WitnessSigningKey(string name, Ed25519Seed seed)
    {
        this.seed = seed;
        VerifierKey = VerifierKey.Create(name, NoteSignatureType.CosignatureV1, seed.PublicKey()).OrThrow();
    }

    public VerifierKey VerifierKey { get; }

    /// <param name="name">The witness's name: a URL without scheme.</param>
    /// <exception cref="Verdicts.RefusedException">The name is not a valid key name.</exception>
    public static WitnessSigningKey Generate(string name) => new(name, Ed25519Seed.Generate());

    /// <param name="name">The witness's name.</param>
    /// <param name="seed"><see cref="SeedLength"/> bytes; the caller zeroes them.</param>
    /// <exception cref="Verdicts.RefusedException">The name is not a valid key name.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The seed has another length.</exception>
    public static WitnessSigningKey Import(string name, ReadOnlySpan<byte> seed) => new(name, Ed25519Seed.Import(seed));

    /// <summary>Writes the seed of <see cref="SeedLength"/> bytes; the caller zeroes it.</summary>
    public void ExportSeed(Span<byte> destination) => seed.Export(destination);

    /// <summary>Cosigns a checkpoint. The caller has checked that it is consistent with everything cosigned before, and has stored it durably.</summary>
    /// <param name="text">The whole text of the checkpoint's note.</param>
    /// <param name="unixSeconds">The witness's clock.</param>
    public NoteSignature Cosign(string text, long unixSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixSeconds);
        var cosignature = new byte[Cosignature.Length];
        BinaryPrimitives.WriteInt64BigEndian(cosignature, unixSeconds);
        seed.Sign(Cosignature.SignedMessage(unixSeconds, StrictUtf8.Encode(text))).CopyTo(cosignature, Cosignature.TimeLength);
        return new NoteSignature(VerifierKey.Name, VerifierKey.KeyId, cosignature);
    }

    public void Dispose() => seed.Dispose();
}
