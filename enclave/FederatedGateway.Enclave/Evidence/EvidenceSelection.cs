using FederatedGateway.Enclave.Hosting;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>Finds what this machine can prove. This release knows no hardware, so that is development evidence or nothing.</summary>
internal static class EvidenceSelection
{
    /// <exception cref="NoEvidenceException">The machine can prove nothing, and development evidence was not asked for.</exception>
    /// <exception cref="IOException">The development root cannot be read or made.</exception>
    /// <exception cref="InvalidDataException">The development root is no key.</exception>
    public static IEvidenceSource Select(EnclaveOptions options)
    {
        if (!options.InsecureDevelopment)
        {
            throw new NoEvidenceException();
        }

        using var root = options.DevelopmentRoot is { } file ? DevelopmentRootFile.OpenOrCreate(file) : Trust.Identity.SigningKey.Generate();
        return new DevelopmentEvidenceSource(root, CodeMeasurement.Compute(options.Measured));
    }
}
