using FederatedGateway.V1;

namespace FederatedGateway.Trust.Headers;

/// <summary>What the reader of a header already knows; a header that says otherwise is refused.</summary>
/// <param name="StudyDigest">32 bytes.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Sender">The name that the verifying key belongs to: a participant's, or "enclave" for results.</param>
public sealed record HeaderExpectation(ReadOnlyMemory<byte> StudyDigest, PayloadKind Kind, string Sender);
