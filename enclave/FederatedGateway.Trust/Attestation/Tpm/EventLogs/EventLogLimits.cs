namespace FederatedGateway.Trust.Attestation.Tpm.EventLogs;

/// <summary>Bounds of event logs.</summary>
public static class EventLogLimits
{
    /// <summary>The proto's bound; a TDX guest's log area has 256 KiB, most of it padding.</summary>
    public const int MaximumBytes = 512 * 1024;

    /// <summary>A boot logs some hundred.</summary>
    public const int MaximumEvents = 10_000;

    /// <summary>Banks of one log; no firmware has more.</summary>
    public const int MaximumBanks = 8;

    /// <summary>Registers 0 to 23; a TDX log counts 0 for MRTD and 1 to 4 for RTMR0 to RTMR3.</summary>
    public const int MaximumRegister = 23;
}
