using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.Studies.Amending;

/// <summary>A study's amendments as the gateway shows them, each verified here.</summary>
/// <param name="InForce">In order, without gaps.</param>
/// <param name="Pending">Those that wait for signatures.</param>
public sealed record StudyAmendments(IReadOnlyList<OpenedAmendment> InForce, IReadOnlyList<ProposedAmendment> Pending);
