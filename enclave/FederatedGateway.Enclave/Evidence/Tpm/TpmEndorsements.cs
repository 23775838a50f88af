using System.Formats.Asn1;
using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>The manufacturer's certificates in nonvolatile memory (TCG EK Credential Profile 2.5, §2.2.1).</summary>
internal static class TpmEndorsements
{
    /// <summary>As for collateral.</summary>
    private const int MaximumCertificateBytes = 8 * 1024;

    private const uint FirstChainIndex = 0x01C00100;
    private const int MaximumChainIndexes = 8;

    /// <summary>Where each kind of endorsement key has its certificate.</summary>
    private static readonly (uint Index, byte[] Template, bool TakesPassword)[] Kinds =
    [
        (0x01C00002, TpmKeyTemplate.EndorsementRsa2048, false),
        (0x01C0000A, TpmKeyTemplate.EndorsementP256, false),
        (0x01C00016, TpmKeyTemplate.EndorsementP384, true),
    ];

    /// <summary>Endorsement keys that have a certificate; none on a TPM without manufacturer.</summary>
    public static async Task<IReadOnlyList<TpmEndorsement>> ReadEndorsementsAsync(this TpmConnection tpm, CancellationToken cancellationToken)
    {
        var found = new List<TpmEndorsement>();
        foreach (var (index, template, takesPassword) in Kinds)
        {
            if (await tpm.ReadNvAsync(index, MaximumCertificateBytes, cancellationToken) is { } content)
            {
                found.Add(new TpmEndorsement(Split(content, $"NV index 0x{index:x8}")[0], template, takesPassword));
            }
        }

        return found;
    }

    /// <summary>Certificates of the authorities above them, where the manufacturer stored those too; in any order.</summary>
    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadChainAsync(this TpmConnection tpm, CancellationToken cancellationToken)
    {
        var content = new List<byte>();
        for (uint index = 0; index < MaximumChainIndexes && await tpm.ReadNvAsync(FirstChainIndex + index, MaximumCertificateBytes, cancellationToken) is { } part; index++)
        {
            content.AddRange(part.Span);
        }

        return content.Count == 0 ? [] : Split(content.ToArray(), "the certificate chain in the TPM");
    }

    // The space is often larger than what stands in it: DER says where a certificate ends.
    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> content, string where)
    {
        var certificates = new List<ReadOnlyMemory<byte>>();
        try
        {
            while (content.Length > 0 && content.Span[0] == 0x30)
            {
                AsnDecoder.ReadEncodedValue(content.Span, AsnEncodingRules.DER, out _, out _, out var length);
                certificates.Add(content[..length]);
                content = content[length..];
            }
        }
        catch (AsnContentException e)
        {
            throw new TpmException($"{where} holds no whole certificate", e);
        }

        return certificates.Count > 0 ? certificates : throw new TpmException($"{where} holds no certificate");
    }
}
