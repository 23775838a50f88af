using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>Certificates and revocation lists as services and people keep them: DER, DER as hexadecimal digits, or PEM with any number of both.</summary>
public static class X509File
{
    /// <summary>In the file's order; every refusal is COLLATERAL_MALFORMED. What the bytes say is for the verifier to judge.</summary>
    public static Verdict<IReadOnlyList<Collateral>> Read(ReadOnlyMemory<byte> file)
    {
        // DER begins with a SEQUENCE (0x30), which is also the digit 0: text is what is nothing but text.
        if (file.Span.ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
        {
            return ReadDer(file);
        }

        var text = Encoding.ASCII.GetString(file.Span).Trim();
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return ReadPem(text);
        }

        return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? ReadDer(Convert.FromHexString(text)) : Malformed("it is neither DER nor PEM nor hexadecimal digits");
    }

    private static Verdict<IReadOnlyList<Collateral>> ReadPem(ReadOnlySpan<char> text)
    {
        var parts = new List<Collateral>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            var kind = text[fields.Label] switch
            {
                "CERTIFICATE" => CollateralKind.Certificate,
                "X509 CRL" => CollateralKind.Crl,
                _ => CollateralKind.Unspecified,
            };
            if (kind == CollateralKind.Unspecified)
            {
                return Malformed($"it holds a PEM block {text[fields.Label]}; read are CERTIFICATE and X509 CRL");
            }

            parts.Add(Part(kind, Convert.FromBase64String(text[fields.Base64Data].ToString())));
            text = text[fields.Location.End..];
        }

        return parts.Count > 0 ? Verdict<IReadOnlyList<Collateral>>.Accepted(parts) : Malformed("it holds no whole PEM block");
    }

    // A certificate's signed part begins with its version [0]; a revocation list's with a number or, in version 1, with the signature's algorithm.
    private static Verdict<IReadOnlyList<Collateral>> ReadDer(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var signed = outer.ReadSequence().ReadSequence();
            outer.ThrowIfNotEmpty();
            var kind = signed.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)) ? CollateralKind.Certificate : CollateralKind.Crl;
            return Verdict<IReadOnlyList<Collateral>>.Accepted([Part(kind, der)]);
        }
        catch (AsnContentException)
        {
            return Malformed("it is no certificate and no revocation list in DER");
        }
    }

    private static Collateral Part(CollateralKind kind, ReadOnlyMemory<byte> data) => new() { Kind = kind, Data = ByteString.CopyFrom(data.Span) };

    private static Verdict<IReadOnlyList<Collateral>> Malformed(string problem) => Verdict<IReadOnlyList<Collateral>>.Refused(Reasons.CollateralMalformed, $"the file is refused: {problem}");
}
