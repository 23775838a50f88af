using System.Globalization;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Enclave.Hosting;

/// <summary>The part of the command line that says where evidence comes from.</summary>
internal static class EvidenceArguments
{
    public static readonly IReadOnlyList<string> Names = ["--evidence", "--tpm", "--tpm-pcrs", "--tsm-root", "--gramine-root", "--azure-metadata", "--collateral"];

    private static readonly Dictionary<string, EvidenceChoice> Choices = new(StringComparer.Ordinal)
    {
        ["auto"] = EvidenceChoice.Auto,
        ["development"] = EvidenceChoice.Development,
        ["tpm"] = EvidenceChoice.Tpm,
        ["sev-snp"] = EvidenceChoice.SevSnp,
        ["tdx"] = EvidenceChoice.Tdx,
        ["sgx"] = EvidenceChoice.Sgx,
        ["azure-snp"] = EvidenceChoice.AzureSnp,
        ["azure-tdx"] = EvidenceChoice.AzureTdx,
    };

    /// <param name="given">Options by name.</param>
    /// <param name="development">Whether development evidence is allowed.</param>
    /// <param name="mistakes">Added to.</param>
    public static EvidenceOptions Read(IReadOnlyDictionary<string, string> given, bool development, List<string> mistakes)
    {
        var choice = EvidenceChoice.Auto;
        if (given.TryGetValue("--evidence", out var kind) && !Choices.TryGetValue(kind, out choice))
        {
            mistakes.Add($"--evidence {kind} is none of {string.Join(", ", Choices.Keys)}");
        }
        else if (choice == EvidenceChoice.Development && !development)
        {
            mistakes.Add("--evidence development needs --insecure-development: it protects against mistakes, not against whoever runs this host");
        }

        var tpm = TpmAddress.Default;
        if (given.TryGetValue("--tpm", out var address) && !TpmAddress.TryParse(address, out tpm))
        {
            mistakes.Add($"--tpm {address} is none of {TpmAddress.Forms}");
        }

        var collateral = given.GetValueOrDefault("--collateral");
        if (collateral is not null && !Directory.Exists(collateral))
        {
            mistakes.Add($"--collateral {collateral} is no directory");
        }

        var metadata = EvidenceOptions.DefaultAzureMetadata;
        if (given.TryGetValue("--azure-metadata", out var url) && !(Uri.TryCreate(url, UriKind.Absolute, out metadata) && metadata.Scheme == Uri.UriSchemeHttp))
        {
            mistakes.Add($"--azure-metadata {url} is no http address");
        }

        return new EvidenceOptions(
            choice,
            tpm ?? TpmAddress.Default,
            Registers(given.GetValueOrDefault("--tpm-pcrs"), mistakes),
            given.GetValueOrDefault("--tsm-root", EvidenceOptions.DefaultTsmRoot),
            given.GetValueOrDefault("--gramine-root", EvidenceOptions.DefaultGramineRoot),
            collateral)
        {
            AzureMetadata = metadata ?? EvidenceOptions.DefaultAzureMetadata,
        };
    }

    private static PcrSelection Registers(string? list, List<string> mistakes)
    {
        var registers = EvidenceOptions.DefaultRegisters;
        if (list is not null)
        {
            var read = list.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1).ToArray();
            if (read.Any(index => index is < 0 or >= TpmLimits.PcrCount))
            {
                mistakes.Add($"--tpm-pcrs {list} is no list of numbers from 0 to {TpmLimits.PcrCount - 1}, for example 0,2,4,7,11");
            }
            else
            {
                registers = read;
            }
        }

        return PcrSelection.Of(TpmAlgorithm.Sha256, registers);
    }
}
