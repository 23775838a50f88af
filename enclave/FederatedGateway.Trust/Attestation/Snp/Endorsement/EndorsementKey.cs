using System.Formats.Asn1;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Snp.Endorsement;

/// <summary>
/// The key that signs reports, a VCEK or a VLEK, as its certificate describes it (AMD 57230, "VCEK Certificate and KDS Interface", extensions below 1.3.6.1.4.1.3704.1).
/// Whether AMD issued the certificate is the path's question.
/// </summary>
/// <param name="Certificate">The key's certificate.</param>
/// <param name="Kind">By its subject.</param>
/// <param name="Product">By its product name.</param>
/// <param name="Tcb">The TCB_VERSION for which the key was derived, 8 bytes in the product's layout.</param>
/// <param name="ChipId">VCEK: which chip, 64 bytes as in reports; null for a VLEK.</param>
/// <param name="CloudId">VLEK: which cloud; null for a VCEK.</param>
internal sealed record EndorsementKey(Certificate Certificate, SigningKeyKind Kind, SevProduct Product, ReadOnlyMemory<byte> Tcb, ReadOnlyMemory<byte>? ChipId, string? CloudId)
{
    private const string Arc = "1.3.6.1.4.1.3704.1.";
    private const string ProductName = Arc + "2";
    private const string HardwareId = Arc + "4";
    private const string CloudServiceProviderId = Arc + "5";
    private const int CurveBits = 384;
    private const int ChipIdBytes = 64;

    /// <summary>Turin's hardware id is this long; reports fill up with zeros.</summary>
    private const int TurinHardwareIdBytes = 8;

    /// <summary>A host name with "CN=" before it.</summary>
    private const int MaximumCloudIdCharacters = 512;

    /// <summary>The security version numbers in the order of TCB_VERSION's bytes, by the last number of their object identifiers (AMD 57230).</summary>
    private static readonly string[] MilanOrder = ["3.1", "3.2", "3.4", "3.5", "3.6", "3.7", "3.3", "3.8"];

    private static readonly string[] TurinOrder = ["3.9", "3.1", "3.2", "3.3", "3.5", "3.6", "3.7", "3.8"];

    /// <summary>The subject's common name says which kind of key it is; null when it is neither.</summary>
    public static SigningKeyKind? KindOf(Certificate certificate) => CommonName.Read(certificate.Subject) switch
    {
        "SEV-VCEK" => SigningKeyKind.Vcek,
        "SEV-VLEK" => SigningKeyKind.Vlek,
        _ => null,
    };

    /// <summary>The authority's common name for keys of this kind.</summary>
    public static string AuthorityName(SigningKeyKind kind, SevProduct product)
        => kind == SigningKeyKind.Vlek ? $"SEV-VLEK-{SnpProducts.NameOf(product)}" : $"SEV-{SnpProducts.NameOf(product)}";

    public static Verdict<EndorsementKey> Read(Certificate certificate, SigningKeyKind kind)
    {
        try
        {
            if (certificate.PublicKey.IsRsa || certificate.PublicKey.Bits != CurveBits)
            {
                return Malformed("its key is not on P-384");
            }

            if (SnpProducts.OfName(ReadText(certificate, ProductName)) is not { } product)
            {
                return Malformed("its product name is none of Milan, Genoa and Turin");
            }

            var hardwareId = certificate.Extension(HardwareId);
            var hasCloudId = certificate.Extension(CloudServiceProviderId) is not null;
            if (hardwareId is not null == hasCloudId || hasCloudId != (kind == SigningKeyKind.Vlek))
            {
                return Malformed("a VCEK names a chip and no cloud, a VLEK a cloud and no chip");
            }

            var chipId = hardwareId is { } id ? ReadChipId(id, product) : null;
            if (hardwareId is not null && chipId is null)
            {
                return Malformed("its hardware id has the wrong length");
            }

            var order = product == SevProduct.Turin ? TurinOrder : MilanOrder;
            return Verdict<EndorsementKey>.Accepted(new EndorsementKey(
                certificate,
                kind,
                product,
                Array.ConvertAll(order, number => ReadByte(certificate, Arc + number)),
                chipId is null ? (ReadOnlyMemory<byte>?)null : chipId,
                hasCloudId ? ReadText(certificate, CloudServiceProviderId) : null));
        }
        catch (AsnContentException e)
        {
            return Malformed(e.Message);
        }
    }

    private static byte ReadByte(Certificate certificate, string oid)
    {
        var reader = Reader(certificate, oid);
        if (!reader.TryReadUInt32(out var value) || value > byte.MaxValue)
        {
            throw new AsnContentException($"its extension {oid} is not a number from 0 to 255");
        }

        reader.ThrowIfNotEmpty();
        return (byte)value;
    }

    private static string ReadText(Certificate certificate, string oid)
    {
        var reader = Reader(certificate, oid);
        var text = reader.ReadCharacterString(UniversalTagNumber.IA5String);
        reader.ThrowIfNotEmpty();
        return text.Length is > 0 and <= MaximumCloudIdCharacters ? text : throw new AsnContentException($"its extension {oid} is not a text of 1 to {MaximumCloudIdCharacters} characters");
    }

    private static AsnReader Reader(Certificate certificate, string oid)
        => certificate.Extension(oid) is { } value ? new AsnReader(value, AsnEncodingRules.DER) : throw new AsnContentException($"it has no extension {oid}");

    /// <summary>AMD writes the bare bytes where an OCTET STRING would belong; Turin's are shorter than the report's field.</summary>
    private static byte[]? ReadChipId(ReadOnlyMemory<byte> value, SevProduct product)
    {
        if (value.Length != (product == SevProduct.Turin ? TurinHardwareIdBytes : ChipIdBytes))
        {
            return null;
        }

        var chipId = new byte[ChipIdBytes];
        value.Span.CopyTo(chipId);
        return chipId;
    }

    private static Verdict<EndorsementKey> Malformed(string detail) => Verdict<EndorsementKey>.Refused(Reasons.CollateralMalformed, $"the certificate of the report's key is refused: {detail}");
}
