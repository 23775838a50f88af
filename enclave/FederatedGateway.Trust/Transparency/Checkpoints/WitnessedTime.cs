namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>A verified cosignature: who, and when.</summary>
/// <param name="Witness">The witness's key name.</param>
/// <param name="Time">By the witness's clock; whole seconds.</param>
public sealed record WitnessedTime(string Witness, DateTimeOffset Time);
