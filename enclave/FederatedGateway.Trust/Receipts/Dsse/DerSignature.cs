using System.Formats.Asn1;
using System.Security.Cryptography;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Receipts.Dsse;

/// <summary>
/// ECDSA P-256 signatures between our 64-byte form (IEEE P1363) and the DER of RFC 3279 §2.2.3 that DSSE tools expect. Only DER that is canonical is read, so each signature has one form.
/// </summary>
public static class DerSignature
{
    /// <summary>SEQUENCE of two INTEGERs of at most 33 bytes.</summary>
    public const int MaximumLength = 72;

    private const int ScalarLength = SigningPublicKey.SignatureLength / 2;

    /// <exception cref="CryptographicException">Not 64 bytes.</exception>
    public static byte[] FromP1363(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningPublicKey.SignatureLength)
        {
            throw new CryptographicException($"a P1363 signature has {SigningPublicKey.SignatureLength} bytes; this one has {signature.Length}");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteScalar(writer, signature[..ScalarLength]);
            WriteScalar(writer, signature[ScalarLength..]);
        }

        return writer.Encode();
    }

    /// <summary>False for anything but a DER SEQUENCE of two positive INTEGERs of at most 32 bytes with nothing after it.</summary>
    public static bool TryToP1363(ReadOnlySpan<byte> der, out byte[] signature)
    {
        signature = new byte[SigningPublicKey.SignatureLength];
        try
        {
            var reader = new AsnReader(der.ToArray(), AsnEncodingRules.DER);
            var sequence = reader.ReadSequence();
            var valid = TryReadScalar(sequence, signature.AsSpan(..ScalarLength)) && TryReadScalar(sequence, signature.AsSpan(ScalarLength));
            return valid && !sequence.HasData && !reader.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static void WriteScalar(AsnWriter writer, ReadOnlySpan<byte> scalar)
    {
        var minimal = scalar.TrimStart((byte)0);
        writer.WriteIntegerUnsigned(minimal.IsEmpty ? [0] : minimal);
    }

    private static bool TryReadScalar(AsnReader reader, Span<byte> scalar)
    {
        var integer = reader.ReadIntegerBytes().Span;
        if ((integer[0] & 0x80) != 0)
        {
            return false;
        }

        integer = integer.TrimStart((byte)0);
        if (integer.IsEmpty || integer.Length > scalar.Length)
        {
            return false;
        }

        integer.CopyTo(scalar[(scalar.Length - integer.Length)..]);
        return true;
    }
}
