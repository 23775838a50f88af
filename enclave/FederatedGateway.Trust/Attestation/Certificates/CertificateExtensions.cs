using System.Formats.Asn1;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>The extensions of a certificate or a revocation list (RFC 5280 §4.2, §5.2), each at most once.</summary>
internal static class CertificateExtensions
{
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary>Endorsement key certificates have the most, about 12.</summary>
    private const int MaximumCount = 64;

    /// <param name="extensions">Inside the SEQUENCE OF Extension.</param>
    /// <exception cref="AsnContentException">Malformed, too many, or one twice.</exception>
    public static Dictionary<string, CertificateExtension> Read(AsnReader extensions)
    {
        var read = new Dictionary<string, CertificateExtension>(StringComparer.Ordinal);
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            if (!extension.TryReadPrimitiveOctetString(out var value))
            {
                throw new AsnContentException("an extension's value is not primitive");
            }

            extension.ThrowIfNotEmpty();
            if (read.Count == MaximumCount || !read.TryAdd(oid, new CertificateExtension(critical, value)))
            {
                throw new AsnContentException($"there are more than {MaximumCount} extensions, or one occurs twice");
            }
        }

        return read;
    }
}
