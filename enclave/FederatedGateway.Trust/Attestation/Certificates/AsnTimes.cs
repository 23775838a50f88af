using System.Formats.Asn1;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>The Time type of certificates and revocation lists (RFC 5280 §4.1.2.5).</summary>
internal static class AsnTimes
{
    /// <summary>UTCTime holds the years 1950 to 2049.</summary>
    private const int LastTwoDigitYear = 2049;

    public static bool IsNext(AsnReader reader)
        => reader.HasData && (reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime));

    public static DateTimeOffset Read(AsnReader reader)
        => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime(LastTwoDigitYear) : reader.ReadGeneralizedTime();
}
