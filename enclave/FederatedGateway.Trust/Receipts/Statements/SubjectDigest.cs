using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>in-toto DigestSet with exactly one algorithm, <c>sha256</c>.</summary>
public sealed record SubjectDigest(Sha256Digest Sha256);
