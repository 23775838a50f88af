using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Azure;

/// <summary>
/// Evidence of an Azure confidential VM: the paravisor's hardware report binds the virtual TPM's attestation key, whose quote binds what is asked. On SEV-SNP the chip's certificates come
/// from the collateral directory or whoever verifies. On TDX the hardware report becomes a quote by a service of the platform (<see cref="AzureQuoteService"/>).
/// </summary>
internal sealed class AzureEvidenceSource : IEvidenceSource, IDisposable
{
    private const uint HclReportIndex = 0x01400001;

    /// <summary>The paravisor's persistent attestation key; the runtime claims name it.</summary>
    private const uint AttestationKey = 0x81000003;

    /// <summary>The hardware report is of the boot and stays; what Intel certifies of the platform may be renewed under it.</summary>
    private static readonly TimeSpan QuoteLifetime = TimeSpan.FromHours(1);

    private readonly EvidenceOptions options;
    private readonly TimeProvider time;
    private readonly ReadOnlyMemory<byte> hclReport;
    private readonly SemaphoreSlim one = new(1);
    private readonly AzureQuoteService? quotes;
    private (ReadOnlyMemory<byte> Quote, DateTimeOffset Time) tdQuote;

    private AzureEvidenceSource(EvidenceOptions options, TimeProvider time, ReadOnlyMemory<byte> hclReport, EvidenceKind kind)
    {
        Kind = kind;
        quotes = kind == EvidenceKind.AzureTdx ? new AzureQuoteService(options.AzureMetadata) : null;
        this.options = options;
        this.time = time;
        this.hclReport = hclReport;
    }

    public EvidenceKind Kind { get; }

    /// <summary>Of the guest: its registers. The paravisor below it has reference values of its own.</summary>
    public ReadOnlyMemory<byte> Measurement { get; private set; }

    public ReadOnlyMemory<byte> DevelopmentRoot => default;

    /// <param name="options">Where the virtual TPM and collateral are.</param>
    /// <param name="kind">The only kind that will do; null for either.</param>
    /// <param name="time">For timeouts.</param>
    /// <param name="cancellationToken">Ends the wait for the TPM.</param>
    public static async Task<IEvidenceSource> OpenAsync(EvidenceOptions options, EvidenceKind? kind, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Tpm.DevicePath is { } device && !File.Exists(device))
        {
            throw new NoEvidenceException($"there is no {device}: the machine has no virtual TPM, or this container was not given it");
        }

        await using var tpm = await options.Tpm.ConnectAsync(time, cancellationToken);
        if (await tpm.ReadNvAsync(HclReportIndex, HclReport.MaximumBytes, cancellationToken) is not { } report)
        {
            throw new NoEvidenceException($"the TPM at {options.Tpm} has no HCL report: the machine is no Azure confidential VM");
        }

        var found = HclReport.KindOf(report.Span);
        if (kind is not null && kind != found)
        {
            throw new NoEvidenceException($"the machine is an Azure confidential VM on {(found == EvidenceKind.AzureTdx ? "TDX; choose --evidence azure-tdx" : "SEV-SNP; choose --evidence azure-snp")}");
        }

        var source = new AzureEvidenceSource(options, time, report, found) { Measurement = TpmQuotes.Measurement(await tpm.ReadPcrsAsync(options.Registers, cancellationToken)) };
        try
        {
            // A machine without the service cannot prove itself: better told now than to the first who asks.
            await source.RenewTdQuoteAsync(cancellationToken);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public async Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await using var tpm = await options.Tpm.ConnectAsync(time, cancellationToken);
            var (publicArea, _) = await tpm.ReadPublicAsync(AttestationKey, cancellationToken);
            var quote = await tpm.ReportAsync(AttestationKey, publicArea, EvidenceBinding.QualifyingData(nonce.Span, keys.Digest, role), options.Registers, cancellationToken);
            Measurement = TpmQuotes.Measurement(quote.Pcrs);
            await RenewTdQuoteAsync(cancellationToken);
            var evidence = new FederatedGateway.V1.Evidence
            {
                Kind = Kind,
                Report = new AzureReport { HclReport = ByteString.CopyFrom(hclReport.Span), Quote = quote, TdQuote = ByteString.CopyFrom(tdQuote.Quote.Span) }.ToByteString(),
                KeyConfig = ByteString.CopyFrom(keys.Bytes.Span),
            };
            evidence.Collateral.AddRange(CollateralDirectory.Read(options.CollateralDirectory));
            return evidence;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        quotes?.Dispose();
        one.Dispose();
    }

    private async Task RenewTdQuoteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (quotes is not null && (tdQuote.Quote.IsEmpty || now - tdQuote.Time >= QuoteLifetime))
        {
            tdQuote = (await quotes.QuoteAsync(HclReport.TdReportOf(hclReport), cancellationToken), now);
        }
    }
}
