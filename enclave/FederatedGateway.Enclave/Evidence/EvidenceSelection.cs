using FederatedGateway.Enclave.Evidence.Azure;
using FederatedGateway.Enclave.Evidence.Gramine;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.Evidence.Tsm;
using FederatedGateway.Enclave.Hosting;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>Finds what this machine can prove. Left to itself it takes the strongest; development evidence only when that was asked for and there is nothing else.</summary>
internal static class EvidenceSelection
{
    private const string WithoutHardware = "For trying things out, and never with real records, start it with --insecure-development.";

    /// <exception cref="NoEvidenceException">The machine has not what was asked for, or nothing at all.</exception>
    /// <exception cref="IOException">A file or a TPM that was asked for cannot be read.</exception>
    /// <exception cref="InvalidDataException">The development root is no key.</exception>
    public static async Task<SelectedEvidence> SelectAsync(EnclaveOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var evidence = options.Evidence;
        if (evidence.Choice != EvidenceChoice.Auto)
        {
            return new SelectedEvidence(await OpenAsync(evidence.Choice, options, time, cancellationToken), []);
        }

        var passedOver = new List<string>();
        foreach (var (name, open) in Candidates(evidence, time, cancellationToken))
        {
            try
            {
                return new SelectedEvidence(await open(), passedOver);
            }
            catch (Exception e) when (e is NoEvidenceException or IOException or UnauthorizedAccessException)
            {
                passedOver.Add($"{name}: {e.Message}");
            }
        }

        return options.InsecureDevelopment
            ? new SelectedEvidence(OpenDevelopment(options), passedOver)
            : throw new NoEvidenceException($"this machine offers no evidence of what runs on it ({string.Join("; ", passedOver)}). {WithoutHardware}");
    }

    private static IEnumerable<(string Name, Func<Task<IEvidenceSource>> Open)> Candidates(EvidenceOptions options, TimeProvider time, CancellationToken cancellationToken) =>
    [
        ("azure", () => AzureEvidenceSource.OpenAsync(options, null, time, cancellationToken)),
        ("tsm", () => TsmEvidenceSource.OpenAsync(options, null, cancellationToken)),
        ("gramine", () => GramineEvidenceSource.OpenAsync(options, cancellationToken)),
        ("tpm", () => TpmEvidenceSource.OpenAsync(options, time, cancellationToken)),
    ];

    private static Task<IEvidenceSource> OpenAsync(EvidenceChoice choice, EnclaveOptions options, TimeProvider time, CancellationToken cancellationToken) => choice switch
    {
        EvidenceChoice.Development => Task.FromResult<IEvidenceSource>(OpenDevelopment(options)),
        EvidenceChoice.Tpm => TpmEvidenceSource.OpenAsync(options.Evidence, time, cancellationToken),
        EvidenceChoice.SevSnp => TsmEvidenceSource.OpenAsync(options.Evidence, EvidenceKind.SevSnp, cancellationToken),
        EvidenceChoice.Tdx => TsmEvidenceSource.OpenAsync(options.Evidence, EvidenceKind.IntelTdx, cancellationToken),
        EvidenceChoice.Sgx => GramineEvidenceSource.OpenAsync(options.Evidence, cancellationToken),
        EvidenceChoice.AzureSnp => AzureEvidenceSource.OpenAsync(options.Evidence, EvidenceKind.AzureSnp, time, cancellationToken),
        EvidenceChoice.AzureTdx => AzureEvidenceSource.OpenAsync(options.Evidence, EvidenceKind.AzureTdx, time, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "no source"),
    };

    private static DevelopmentEvidenceSource OpenDevelopment(EnclaveOptions options)
    {
        using var root = options.DevelopmentRoot is { } file ? DevelopmentRootFile.OpenOrCreate(file) : Trust.Identity.SigningKey.Generate();
        return new DevelopmentEvidenceSource(root, CodeMeasurement.Compute(options.Measured));
    }
}
