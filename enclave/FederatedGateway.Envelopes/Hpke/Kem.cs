namespace FederatedGateway.Envelopes.Hpke;

/// <summary>A key encapsulation mechanism of RFC 9180 §4 in base mode. Private keys and shared secrets have 32 bytes in every mechanism here.</summary>
internal abstract class Kem
{
    public const int PrivateKeyLength = 32;

    public const int SharedSecretLength = 32;

    /// <summary>The identifier in the IANA registry "HPKE KEM Identifiers".</summary>
    public abstract ushort Id { get; }

    public abstract int PublicKeyLength { get; }

    /// <summary>Bytes of the encapsulated key that travels with the ciphertext.</summary>
    public abstract int EncLength { get; }

    public static Kem Of(HpkeSuite suite) => suite switch
    {
        HpkeSuite.XWing => XWingKem.Instance,
        HpkeSuite.P256 => P256Kem.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "not a suite"),
    };

    /// <summary>True for a key of exact length on which no encapsulation can fail.</summary>
    public abstract bool IsValidPublicKey(ReadOnlySpan<byte> publicKey);

    public abstract void GeneratePrivateKey(Span<byte> privateKey);

    /// <summary>False where the 32 bytes are no private key.</summary>
    public abstract bool TryDerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <param name="publicKey">A key for which <see cref="IsValidPublicKey"/> holds.</param>
    /// <param name="enc"><see cref="EncLength"/> bytes.</param>
    /// <param name="sharedSecret">32 bytes, to be zeroed by the caller.</param>
    public abstract void Encapsulate(ReadOnlySpan<byte> publicKey, Span<byte> enc, Span<byte> sharedSecret);

    /// <summary>False where <paramref name="enc"/> is not a valid encapsulation; that depends on public bytes alone.</summary>
    public abstract bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> enc, Span<byte> sharedSecret);
}
