using System.Formats.Asn1;
using System.Text;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>The common name in a distinguished name (RFC 5280 §4.1.2.4): vendors tell their keys' roles apart by it.</summary>
internal static class CommonName
{
    private const string Oid = "2.5.4.3";

    /// <returns>Null when the name has none, more than one, or one that is no ASCII or UTF-8 text.</returns>
    public static string? Read(ReadOnlyMemory<byte> name)
    {
        try
        {
            string? found = null;
            var parts = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
            while (parts.HasData)
            {
                var part = parts.ReadSetOf();
                while (part.HasData)
                {
                    var attribute = part.ReadSequence();
                    if (attribute.ReadObjectIdentifier() != Oid)
                    {
                        continue;
                    }

                    if (found is not null)
                    {
                        return null;
                    }

                    found = ReadText(attribute);
                }
            }

            return found;
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string ReadText(AsnReader attribute)
        => attribute.ReadCharacterString(attribute.PeekTag().TagValue == (int)UniversalTagNumber.PrintableString ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String);
}
