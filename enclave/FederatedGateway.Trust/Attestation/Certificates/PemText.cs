using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>PEM blocks (RFC 7468) in a text; what stands between them is not looked at, as the format has it.</summary>
internal static class PemText
{
    public const string Certificate = "CERTIFICATE";
    public const string RevocationList = "X509 CRL";

    /// <summary>A chain has 2 to 4.</summary>
    public const int MaximumBlocks = 64;

    /// <param name="text">ASCII; NUL bytes at its end are dropped, since C programs write them.</param>
    /// <param name="label">Blocks of other labels are refused.</param>
    /// <returns>The blocks' bytes in order, at least one; else COLLATERAL_MALFORMED.</returns>
    public static Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ReadOnlySpan<byte> text, string label)
    {
        text = text.TrimEnd((byte)0);
        if (!Ascii.IsValid(text))
        {
            return Malformed("a PEM text has other than ASCII characters");
        }

        ReadOnlySpan<char> rest = System.Text.Encoding.ASCII.GetString(text);
        var blocks = new List<ReadOnlyMemory<byte>>();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (!rest[fields.Label].SequenceEqual(label) || blocks.Count == MaximumBlocks)
            {
                return Malformed($"a PEM text holds a block that is not a {label}, or more than {MaximumBlocks}");
            }

            blocks.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }

        return blocks.Count > 0 ? Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Accepted(blocks) : Malformed($"a PEM text holds no {label}");
    }

    private static Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> Malformed(string detail) => Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Refused(Reasons.CollateralMalformed, detail);
}
