using System.Formats.Asn1;

namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>The common name in an X.501 Name: Intel's chains tell a certificate's purpose by it.</summary>
internal static class CommonName
{
    private const string Oid = "2.5.4.3";

    /// <summary>Null when there is none, or several.</summary>
    /// <param name="name">Encoded Name.</param>
    public static string? Of(ReadOnlyMemory<byte> name)
    {
        try
        {
            string? found = null;
            var attributes = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSetOf().ReadSequence();
                if (attribute.ReadObjectIdentifier() != Oid)
                {
                    continue;
                }

                if (found is not null)
                {
                    return null;
                }

                found = attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue);
            }

            return found;
        }
        catch (Exception exception) when (exception is AsnContentException or ArgumentException)
        {
            // ArgumentException: the value is no character string.
            return null;
        }
    }
}
