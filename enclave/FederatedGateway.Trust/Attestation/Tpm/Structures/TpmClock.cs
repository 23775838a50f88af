namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMS_CLOCK_INFO (Part 2 §10.11.1). It tells reboots apart; it is not the time of day.</summary>
/// <param name="Milliseconds">That the TPM was powered in its life.</param>
/// <param name="ResetCount">Boots since the TPM was last cleared. In quotes of a key outside the endorsement hierarchy it is obfuscated.</param>
/// <param name="RestartCount">Resumes since the last boot.</param>
/// <param name="IsSafe">The clock never ran backwards.</param>
public sealed record TpmClock(ulong Milliseconds, uint ResetCount, uint RestartCount, bool IsSafe);
