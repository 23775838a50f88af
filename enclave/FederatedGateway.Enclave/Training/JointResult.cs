using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Everything that a run brings forth, in the clear: for the host to encrypt, sign and erase.</summary>
/// <param name="Parameters">The model in canonical form; its serialized bytes repeat for equal inputs.</param>
/// <param name="Card">Aggregates for all recipients, small cells withheld.</param>
/// <param name="Reports">One per participant, in the manifest's order; each for that participant alone.</param>
/// <param name="EffectiveParameters">Learner, parameters, splits and seed as used, name → text, sorted by name: for the receipt.</param>
/// <param name="RowsPerParticipant">Rows used, in the manifest's order.</param>
/// <param name="PeakBytes">Most bytes that held decrypted rows and what is derived from them.</param>
internal sealed record JointResult(
    ModelParameters Parameters,
    ModelCard Card,
    IReadOnlyList<ParticipantReport> Reports,
    IReadOnlyList<NamedValue> EffectiveParameters,
    IReadOnlyList<long> RowsPerParticipant,
    long PeakBytes);
