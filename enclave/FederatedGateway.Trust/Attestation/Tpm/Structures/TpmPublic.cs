using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMT_PUBLIC (Part 2 §12.2.4): the public area of an RSA or ECC key. Also written as the template of a key to create.</summary>
/// <param name="NameAlgorithm">SHA-256, SHA-384 or SHA-512.</param>
/// <param name="Attributes">What the TPM lets the key do.</param>
/// <param name="AuthorizationPolicy">Empty or a digest of the name algorithm.</param>
/// <param name="Symmetric">Of a storage key, such as an endorsement key.</param>
/// <param name="Scheme">Fixed scheme; a restricted signing key always has one.</param>
/// <param name="Key">The public key itself.</param>
public sealed record TpmPublic(
    TpmAlgorithm NameAlgorithm, TpmAttributes Attributes, ReadOnlyMemory<byte> AuthorizationPolicy, TpmSymmetric? Symmetric, TpmScheme? Scheme, TpmKey Key)
{
    private static readonly TpmAlgorithm[] RsaSchemes = [TpmAlgorithm.RsaSsa, TpmAlgorithm.RsaPss, TpmAlgorithm.Oaep];

    private static readonly TpmAlgorithm[] EccSchemes = [TpmAlgorithm.EcDsa, TpmAlgorithm.Ecdh];

    private static readonly TpmAlgorithm[] KeyDerivations = [TpmAlgorithm.Mgf1, TpmAlgorithm.Kdf1Sp80056A];

    /// <summary>Reads a TPMT_PUBLIC, whole; every refusal is EVIDENCE_MALFORMED. That a point is on its curve is seen when it is used.</summary>
    public static Verdict<TpmPublic> Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new TpmReader(bytes);
        var type = reader.Algorithm();
        var nameAlgorithm = reader.Algorithm();
        var attributes = (TpmAttributes)reader.UInt32();
        var policy = reader.Sized(TpmLimits.MaximumDigestBytes);
        if (reader.HasFailed || !TpmHash.IsStrong(nameAlgorithm) || (policy.Length != 0 && policy.Length != TpmHash.DigestBytes(nameAlgorithm)))
        {
            return Malformed("its name algorithm is not SHA-256, SHA-384 or SHA-512, or its policy is no digest of it");
        }

        if (!TpmSymmetric.TryRead(ref reader, out var symmetric))
        {
            return Malformed("its symmetric algorithm is not AES in CFB mode");
        }

        var schemeIsKnown = TpmScheme.TryRead(ref reader, type == TpmAlgorithm.Rsa ? RsaSchemes : EccSchemes, out var scheme);
        TpmKey? key = type switch
        {
            _ when !schemeIsKnown => null,
            TpmAlgorithm.Rsa => ReadRsa(ref reader),
            TpmAlgorithm.Ecc => ReadEcc(ref reader),
            _ => null,
        };
        return key is not null && reader.IsComplete
            ? Verdict<TpmPublic>.Accepted(new TpmPublic(nameAlgorithm, attributes, policy.ToArray(), symmetric, scheme, key))
            : Malformed("it is not exactly one RSA-2048 to RSA-4096, P-256 or P-384 key with a scheme known here");
    }

    /// <summary>The TPMT_PUBLIC; the bytes that were parsed, where it was parsed.</summary>
    public byte[] ToBytes()
    {
        var writer = new TpmWriter().Algorithm(Key.Algorithm).Algorithm(NameAlgorithm).UInt32((uint)Attributes).Sized(AuthorizationPolicy.Span);
        TpmSymmetric.Write(writer, Symmetric);
        TpmScheme.Write(writer, Scheme);
        switch (Key)
        {
            case TpmRsaKey rsa:
                writer.UInt16((ushort)rsa.KeyBits).UInt32(0).Sized(rsa.Modulus.Span);
                break;
            case TpmEccKey ecc:
                writer.UInt16(ecc.Curve.Number);
                TpmScheme.Write(writer, ecc.KeyDerivation);
                writer.Sized(ecc.X.Span).Sized(ecc.Y.Span);
                break;
        }

        return writer.ToArray();
    }

    /// <summary>The object's Name: nameAlg ‖ H(public area) (Part 1 §16), how a TPM calls a key that it cannot mistake for another.</summary>
    public byte[] Name() => new TpmWriter().Algorithm(NameAlgorithm).Raw(TpmHash.Digest(NameAlgorithm, ToBytes())).ToArray();

    private static TpmRsaKey? ReadRsa(ref TpmReader reader)
    {
        var bits = reader.UInt16();
        // The default is written as 0 by every TPM; 65537 in its place would be another Name for the same key.
        var exponent = reader.UInt32();
        var modulus = reader.Sized(TpmLimits.MaximumRsaBytes);
        return bits is >= TpmLimits.MinimumRsaBits and <= TpmLimits.MaximumRsaBits && exponent == 0 && modulus.Length * 8 == bits && (modulus[0] & 0x80) != 0 && (modulus[^1] & 1) != 0
            ? new TpmRsaKey(bits, modulus.ToArray())
            : null;
    }

    private static TpmEccKey? ReadEcc(ref TpmReader reader)
    {
        var curve = TpmCurve.Find(reader.UInt16());
        var derivationIsKnown = TpmScheme.TryRead(ref reader, KeyDerivations, out var derivation);
        var x = reader.Sized(TpmLimits.MaximumEccBytes);
        var y = reader.Sized(TpmLimits.MaximumEccBytes);
        return curve is not null && derivationIsKnown && IsCoordinate(x, curve) && IsCoordinate(y, curve)
            ? new TpmEccKey(curve, derivation, x.ToArray(), y.ToArray())
            : null;
    }

    private static bool IsCoordinate(ReadOnlySpan<byte> value, TpmCurve curve) => value.Length > 0 && value.Length <= curve.CoordinateBytes;

    private static Verdict<TpmPublic> Malformed(string detail) => Verdict<TpmPublic>.Refused(Reasons.EvidenceMalformed, $"the TPM key is no public area that is read here: {detail}");
}
