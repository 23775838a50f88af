using FederatedGateway.V1;

namespace FederatedGateway.Client.Datasets;

/// <summary>Everything that an upload sent, which anybody on the way could have copied.</summary>
/// <param name="Header">Signed.</param>
/// <param name="Wrap">The data key, sealed to the enclave.</param>
/// <param name="Evidence">On which the table was encrypted, with what this institution put beside it.</param>
/// <param name="CiphertextPath">The spooled bytes; removed once the observer returns.</param>
public sealed record SentEnvelope(SignedHeader Header, Wrap Wrap, Evidence Evidence, string CiphertextPath);
