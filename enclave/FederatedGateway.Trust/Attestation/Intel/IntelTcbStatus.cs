namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>How Intel judges a trusted computing base; the names are those of its documents.</summary>
public enum IntelTcbStatus
{
    UpToDate,
    SWHardeningNeeded,
    ConfigurationNeeded,
    ConfigurationAndSWHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,

    /// <summary>The TDX module was updated since the trust domain's launch; Intel's verification library concludes it, no document states it.</summary>
    TDRelaunchAdvised,

    /// <summary>As <see cref="TDRelaunchAdvised"/>, and the platform needs another configuration.</summary>
    TDRelaunchAdvisedConfigurationNeeded,
    Revoked,
}
