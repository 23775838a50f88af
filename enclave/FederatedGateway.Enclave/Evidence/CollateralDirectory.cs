using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>
/// Documents that a report needs and its hardware does not hand out, kept fresh by the host's operator: *.pem and *.crt (certificates), *.crl (revocation lists, DER or PEM),
/// *.tcb-info.json and *.qe-identity.json (Intel's responses). They vouch for themselves; a wrong one makes the evidence refused, never accepted.
/// </summary>
internal static class CollateralDirectory
{
    private const string CertificateLabel = "CERTIFICATE";
    private const string RevocationListLabel = "X509 CRL";

    /// <summary>Read anew for every report: revocation lists and TCB info last weeks.</summary>
    /// <exception cref="IOException">The directory or a file cannot be read, or holds what is none of the documents above.</exception>
    public static IReadOnlyList<Collateral> Read(string? directory)
        => directory is null ? [] : [.. Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    private static IEnumerable<Collateral> ReadFile(string path)
    {
        var content = KernelFile.Read(path, EvidenceVerifier.MaximumCollateralBytes);
        return Path.GetFileName(path) switch
        {
            var name when name.EndsWith(".tcb-info.json", StringComparison.Ordinal) => [Part(CollateralKind.IntelTcbInfo, content)],
            var name when name.EndsWith(".qe-identity.json", StringComparison.Ordinal) => [Part(CollateralKind.IntelQeIdentity, content)],
            var name when name.EndsWith(".crl", StringComparison.Ordinal) => Blocks(path, content, RevocationListLabel).Select(block => Part(CollateralKind.Crl, block)),
            var name when name.EndsWith(".pem", StringComparison.Ordinal) || name.EndsWith(".crt", StringComparison.Ordinal)
                => Blocks(path, content, CertificateLabel).Select(block => Part(CollateralKind.Certificate, block)),
            _ => throw new IOException($"{path} is none of *.pem, *.crt, *.crl, *.tcb-info.json and *.qe-identity.json; move it away"),
        };
    }

    private static List<byte[]> Blocks(string path, byte[] content, string label)
    {
        // DER begins with a SEQUENCE.
        if (content is [0x30, ..])
        {
            return [content];
        }

        var blocks = new List<byte[]>();
        ReadOnlySpan<char> rest = System.Text.Encoding.ASCII.GetString(content);
        while (PemEncoding.TryFind(rest, out var fields) && rest[fields.Label].SequenceEqual(label))
        {
            blocks.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }

        return blocks.Count > 0 ? blocks : throw new IOException($"{path} holds no {label}, neither DER nor PEM");
    }

    private static Collateral Part(CollateralKind kind, byte[] data) => new() { Kind = kind, Data = ByteString.CopyFrom(data) };
}
