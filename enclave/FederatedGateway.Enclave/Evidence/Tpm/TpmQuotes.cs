using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Quotes with the register values that they are over.</summary>
internal static class TpmQuotes
{
    /// <summary>A register that something extends just now is still by the second attempt.</summary>
    private const int MaximumAttempts = 4;

    /// <param name="tpm">The TPM.</param>
    /// <param name="key">The attestation key, loaded or persistent.</param>
    /// <param name="publicArea">Its TPMT_PUBLIC.</param>
    /// <param name="qualifyingData">32 bytes that the quote binds.</param>
    /// <param name="registers">Of the SHA-256 bank.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TpmReport> ReportAsync(
        this TpmConnection tpm, uint key, ReadOnlyMemory<byte> publicArea, ReadOnlyMemory<byte> qualifyingData, PcrSelection registers, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var values = await tpm.ReadPcrsAsync(registers, cancellationToken);
            var (quote, signature) = await tpm.QuoteAsync(key, qualifyingData, registers, cancellationToken);
            if (DigestOf(quote).Span.SequenceEqual(Measurement(values)))
            {
                var report = new TpmReport { Quote = ByteString.CopyFrom(quote.Span), Signature = ByteString.CopyFrom(signature.Span), AttestationKey = ByteString.CopyFrom(publicArea.Span) };
                report.Pcrs.AddRange(values);
                return report;
            }
        }

        throw new TpmException("something keeps extending the quoted registers; choose others with --tpm-pcrs, or wait until the machine has started");
    }

    /// <summary>What a verifier will read as the measurement: SHA-256 over the values.</summary>
    public static byte[] Measurement(IEnumerable<PcrValue> values) => SHA256.HashData([.. values.SelectMany(value => value.Value)]);

    private static ReadOnlyMemory<byte> DigestOf(ReadOnlyMemory<byte> quote)
        => TpmQuote.Parse(quote.Span).TryGetValue(out var read, out var refusal) ? read.PcrDigest : throw new TpmException($"the TPM's quote is malformed: {refusal.Detail}");
}
