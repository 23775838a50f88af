using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Gramine;

/// <summary>Evidence of an Intel SGX enclave under Gramine, whose library OS offers attestation as files (gramine.readthedocs.io, "Attestation and Secret Provisioning").</summary>
internal sealed class GramineEvidenceSource : IEvidenceSource, IDisposable
{
    /// <summary>Gramine's own bound for a quote.</summary>
    private const int MaximumQuoteBytes = 8 * 1024;

    private readonly string root;
    private readonly string? collateralDirectory;

    // The user data is one file for the whole process: two reports at once would bind each other's.
    private readonly SemaphoreSlim one = new(1);

    private GramineEvidenceSource(string root, string? collateralDirectory)
    {
        this.root = root;
        this.collateralDirectory = collateralDirectory;
    }

    public EvidenceKind Kind => EvidenceKind.IntelSgx;

    public ReadOnlyMemory<byte> Measurement { get; private set; }

    public ReadOnlyMemory<byte> DevelopmentRoot => default;

    /// <param name="options">Where Gramine's files and collateral are.</param>
    /// <param name="cancellationToken">Ends the wait for the first quote.</param>
    public static async Task<IEvidenceSource> OpenAsync(EvidenceOptions options, CancellationToken cancellationToken)
    {
        var type = Path.Combine(options.GramineRoot, "attestation_type");
        if (!File.Exists(type))
        {
            throw new NoEvidenceException($"there is no {type}: the host does not run in an SGX enclave under Gramine");
        }

        if (KernelFile.ReadLine(type) is not "dcap" and var other)
        {
            throw new NoEvidenceException($"{type} says {other}; set sgx.remote_attestation = \"dcap\" in the Gramine manifest");
        }

        var source = new GramineEvidenceSource(options.GramineRoot, options.CollateralDirectory);
        await source.QuoteAsync(new byte[EvidenceBinding.ReportDataBytes], cancellationToken);
        return source;
    }

    public async Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quote = await QuoteAsync(EvidenceBinding.ReportData(nonce.Span, keys.Digest, role), cancellationToken);
        var evidence = new FederatedGateway.V1.Evidence { Kind = Kind, Report = ByteString.CopyFrom(quote), KeyConfig = ByteString.CopyFrom(keys.Bytes.Span) };
        evidence.Collateral.AddRange(CollateralDirectory.Read(collateralDirectory));
        return evidence;
    }

    public void Dispose() => one.Dispose();

    private async Task<byte[]> QuoteAsync(byte[] reportData, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var quote = await Task.Run(
                () =>
                {
                    KernelFile.Write(Path.Combine(root, "user_report_data"), reportData);
                    return KernelFile.Read(Path.Combine(root, "quote"), MaximumQuoteBytes);
                },
                cancellationToken);
            Measurement = ReportMeasurement.OfSgx(quote);
            return quote;
        }
        finally
        {
            one.Release();
        }
    }
}
