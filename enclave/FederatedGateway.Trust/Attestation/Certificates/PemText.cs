using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>PEM blocks (RFC 7468) in a text; what stands between them is not looked at, as the format has it.</summary>
internal static class PemText
{
    /// <summary>A chain has 2 to 4.</summary>
    public const int MaximumBlocks = 64;

    private const string Certificate = "CERTIFICATE";
    private const string RevocationList = "X509 CRL";

    /// <param name="text">ASCII; NUL bytes at its end are dropped, since C programs write them.</param>
    /// <returns>The certificates in order, at least one and nothing else; else COLLATERAL_MALFORMED.</returns>
    public static Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> ReadCertificates(ReadOnlySpan<byte> text) => Read(text).Then(blocks => blocks.Any(block => block.IsRevocationList)
        ? Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Refused(Reasons.CollateralMalformed, "a PEM text of certificates holds a revocation list")
        : Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Accepted([.. blocks.Select(block => block.Der)]));

    /// <param name="text">As above.</param>
    /// <returns>Certificates and revocation lists in order, at least one; else COLLATERAL_MALFORMED.</returns>
    public static Verdict<IReadOnlyList<PemBlock>> Read(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)0);
        if (!Ascii.IsValid(text))
        {
            return Malformed("a PEM text has other than ASCII characters");
        }

        ReadOnlySpan<char> rest = System.Text.Encoding.ASCII.GetString(text);
        var blocks = new List<PemBlock>();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label];
            var isList = label.SequenceEqual(RevocationList);
            if ((!isList && !label.SequenceEqual(Certificate)) || blocks.Count == MaximumBlocks)
            {
                return Malformed($"a PEM text holds a block that is neither {Certificate} nor {RevocationList}, or more than {MaximumBlocks}");
            }

            blocks.Add(new PemBlock(isList, Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        return blocks.Count > 0 ? Verdict<IReadOnlyList<PemBlock>>.Accepted(blocks) : Malformed("a PEM text holds no whole block");
    }

    private static Verdict<IReadOnlyList<PemBlock>> Malformed(string detail) => Verdict<IReadOnlyList<PemBlock>>.Refused(Reasons.CollateralMalformed, detail);
}
