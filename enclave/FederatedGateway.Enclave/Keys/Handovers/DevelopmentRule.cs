using FederatedGateway.Enclave.Hosting;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>Both halves are needed: the manifest lists development evidence, and this host was started with it allowed.</summary>
internal static class DevelopmentRule
{
    /// <param name="other">The other side, accepted by the study: the manifest's half.</param>
    /// <param name="options">This host's half.</param>
    public static Refusal? Check(AcceptedEvidence other, EnclaveOptions options)
        => other.Evidence.Claims.Kind == EvidenceKind.Development && !options.InsecureDevelopment
            ? new Refusal(Reasons.DevelopmentRefused, "this host was not started with --insecure-development, so that it gives keys to no host with development evidence and takes none from one")
            : null;
}
