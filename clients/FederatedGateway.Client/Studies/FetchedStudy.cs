using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Studies;

/// <summary>A study as the gateway shows it, whose manifest is the one asked for and whose approvals were checked here.</summary>
/// <param name="Manifest">Valid, with the digest asked for.</param>
/// <param name="Signed">As received.</param>
/// <param name="Amendments">As received, in order.</param>
/// <param name="Decisions">Participant → its decision, for those whose signature verifies under the manifest's key.</param>
/// <param name="State">The gateway's word.</param>
public sealed record FetchedStudy(
    ValidManifest Manifest,
    SignedStudy Signed,
    IReadOnlyList<SignedAmendment> Amendments,
    IReadOnlyDictionary<string, Approval> Decisions,
    StudyState State);
