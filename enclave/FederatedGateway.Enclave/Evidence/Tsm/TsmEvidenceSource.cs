using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Tsm;

/// <summary>Evidence of an AMD SEV-SNP guest or an Intel TDX trust domain, from the kernel.</summary>
internal sealed class TsmEvidenceSource : IEvidenceSource
{
    public const string SnpProvider = "sev_guest";

    private const string TdxProvider = "tdx_guest";

    private readonly TsmReports reports;
    private readonly string? collateralDirectory;

    private TsmEvidenceSource(TsmReports reports, EvidenceKind kind, string? collateralDirectory)
    {
        this.reports = reports;
        this.collateralDirectory = collateralDirectory;
        Kind = kind;
    }

    public EvidenceKind Kind { get; }

    public ReadOnlyMemory<byte> Measurement { get; private set; }

    public ReadOnlyMemory<byte> DevelopmentRoot => default;

    /// <param name="options">Where the kernel's interface and collateral are.</param>
    /// <param name="kind">The only kind that will do; null for either.</param>
    /// <param name="cancellationToken">Ends the wait for the first report.</param>
    public static Task<IEvidenceSource> OpenAsync(EvidenceOptions options, EvidenceKind? kind, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(options.TsmRoot))
        {
            throw new NoEvidenceException($"there is no {options.TsmRoot}: the machine is no confidential guest, its kernel is older than 6.7, or configfs is not mounted");
        }

        return OpenAsync(new TsmReports(options.TsmRoot), options.CollateralDirectory, kind, cancellationToken);
    }

    /// <param name="reports">The kernel's.</param>
    /// <param name="collateralDirectory">Null for none.</param>
    /// <param name="kind">The only kind that will do; null for either.</param>
    /// <param name="cancellationToken">Ends the wait for the first report.</param>
    public static async Task<IEvidenceSource> OpenAsync(TsmReports reports, string? collateralDirectory, EvidenceKind? kind, CancellationToken cancellationToken)
    {
        var first = await reports.RequestAsync(new byte[TsmReports.InblobBytes], cancellationToken);
        var found = first.Provider switch
        {
            SnpProvider => EvidenceKind.SevSnp,
            TdxProvider => EvidenceKind.IntelTdx,
            _ => throw new NoEvidenceException($"the kernel's reports are by {first.Provider}, which is neither {SnpProvider} nor {TdxProvider}"),
        };
        return kind is null || kind == found
            ? new TsmEvidenceSource(reports, found, collateralDirectory) { Measurement = MeasurementOf(found, first.Outblob) }
            : throw new NoEvidenceException($"the kernel's reports are by {first.Provider}; choose --evidence {(found == EvidenceKind.SevSnp ? "sev-snp" : "tdx")}");
    }

    public async Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var report = await reports.RequestAsync(EvidenceBinding.ReportData(nonce.Span, keys.Digest, role), cancellationToken);
        Measurement = MeasurementOf(Kind, report.Outblob);
        var evidence = new FederatedGateway.V1.Evidence { Kind = Kind, Report = ByteString.CopyFrom(report.Outblob), KeyConfig = ByteString.CopyFrom(keys.Bytes.Span) };
        evidence.Collateral.AddRange(SnpCertificateTable.Read(report.Auxblob));
        evidence.Collateral.AddRange(CollateralDirectory.Read(collateralDirectory));
        return evidence;
    }

    private static byte[] MeasurementOf(EvidenceKind kind, byte[] report) => kind == EvidenceKind.SevSnp ? ReportMeasurement.OfSnp(report) : ReportMeasurement.OfTdx(report);
}
