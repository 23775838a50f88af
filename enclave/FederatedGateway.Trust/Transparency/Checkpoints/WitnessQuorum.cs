namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>A checkpoint's verified cosignatures, enough for the policy.</summary>
/// <param name="Cosignatures">One for each witness that cosigned, the earliest first.</param>
/// <param name="Time">
/// The witness time: when the quorum was complete, that is the N-th earliest cosignature for a quorum of N. N witnesses say that the checkpoint existed by then, and fewer than N liars
/// cannot make it earlier than the first honest cosignature. Null when the policy asks for no witness.
/// </param>
public sealed record WitnessQuorum(IReadOnlyList<WitnessedTime> Cosignatures, DateTimeOffset? Time);
