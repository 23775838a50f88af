using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Trust.Attestation.Tpm.EventLogs;

/// <summary>One entry of an event log (TCG PC Client Platform Firmware Profile §10.2).</summary>
/// <param name="Register">Which register it extended. On TDX 1 to 4 stand for RTMR0 to RTMR3.</param>
/// <param name="Type">As the profile numbers them (§10.4.1).</param>
/// <param name="Digests">What it extended each bank with.</param>
/// <param name="Content">The event's own bytes; the digests need not be over them.</param>
public sealed record LoggedEvent(int Register, uint Type, IReadOnlyDictionary<TpmAlgorithm, ReadOnlyMemory<byte>> Digests, ReadOnlyMemory<byte> Content)
{
    /// <summary>EV_NO_ACTION: says something to the reader, extends nothing.</summary>
    public const uint NoAction = 3;
}
