namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>One component's security version number.</summary>
internal sealed record TcbComponent(byte Svn);
