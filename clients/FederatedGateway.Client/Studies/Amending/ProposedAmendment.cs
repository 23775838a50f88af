using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Studies.Amending;

/// <summary>An amendment that waits for signatures.</summary>
/// <param name="Opened">Verified here.</param>
/// <param name="Signed">As received.</param>
/// <param name="Proposer">The gateway's word; whoever signed it is known for sure.</param>
/// <param name="CreateTime">The gateway's word.</param>
public sealed record ProposedAmendment(OpenedAmendment Opened, SignedAmendment Signed, string Proposer, DateTimeOffset CreateTime);
