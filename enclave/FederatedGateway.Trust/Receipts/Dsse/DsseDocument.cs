namespace FederatedGateway.Trust.Receipts.Dsse;

/// <summary>The envelope as JSON.</summary>
internal sealed record DsseDocument(string Payload, string PayloadType, IReadOnlyList<DsseSignature> Signatures);
