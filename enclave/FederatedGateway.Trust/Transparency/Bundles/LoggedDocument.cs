using FederatedGateway.Trust.Transparency.Entries;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>An entry that names a document.</summary>
internal sealed record LoggedDocument(long Index, AuditEntry Entry);
