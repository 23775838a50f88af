using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>A log's Ed25519 private key. Its name is the log's origin. Signs notes and, by a type of its own, no cosignatures: that is a witness's key.</summary>
public sealed class LogSigningKey : IDisposable
{
    /// <summary>The seed of RFC 8032 §5.1.5, in bytes.</summary>
    public const int SeedLength = Ed25519Seed.Length;

    private readonly Ed25519Seed seed;

    private LogSigningKey(string name, Ed25519Seed seed)
    {
        this.seed = seed;
        VerifierKey = VerifierKey.Create(name, NoteSignatureType.Ed25519, seed.PublicKey()).OrThrow();
    }

    public VerifierKey VerifierKey { get; }

    /// <param name="name">The log's origin: a URL without scheme, such as <c>log.example.org/federation</c>.</param>
    /// <exception cref="Verdicts.RefusedException">The name is not a valid key name.</exception>
    public static LogSigningKey Generate(string name) => new(name, Ed25519Seed.Generate());

    /// <param name="name">The log's origin.</param>
    /// <param name="seed"><see cref="SeedLength"/> bytes; the caller zeroes them.</param>
    /// <exception cref="Verdicts.RefusedException">The name is not a valid key name.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The seed has another length.</exception>
    public static LogSigningKey Import(string name, ReadOnlySpan<byte> seed) => new(name, Ed25519Seed.Import(seed));

    /// <summary>Writes the seed of <see cref="SeedLength"/> bytes; the caller zeroes it.</summary>
    public void ExportSeed(Span<byte> destination) => seed.Export(destination);

    public NoteSignature Sign(string text) => new(VerifierKey.Name, VerifierKey.KeyId, seed.Sign(StrictUtf8.Encode(text)));

    public void Dispose() => seed.Dispose();
}
