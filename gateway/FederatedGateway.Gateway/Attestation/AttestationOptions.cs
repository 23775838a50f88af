using FederatedGateway.Trust.Attestation.Endorsements;

namespace FederatedGateway.Gateway.Attestation;

/// <summary>How the enclave's evidence is watched, and where the documents come from that it takes to verify it.</summary>
internal sealed class AttestationOptions
{
    /// <summary>Minutes between two looks at the enclave's evidence for each study in use; 1 to 1,440. Default 60.</summary>
    public int WatchIntervalMinutes { get; set; } = 60;

    /// <summary>A directory with vendors' documents as they publish them (certificates and revocation lists in DER or PEM, Intel's JSON documents); nothing is fetched then. Default empty: documents are fetched.</summary>
    public string CollateralDirectory { get; set; } = "";

    /// <summary>AMD's key distribution service or a mirror of its layout; empty to ask nobody. Default AMD's own.</summary>
    public string AmdUrl { get; set; } = VendorAddresses.Amd;

    /// <summary>Intel's provisioning certification service, or a caching service (PCCS) of version 4; empty to ask nobody. Default Intel's own.</summary>
    public string IntelUrl { get; set; } = VendorAddresses.IntelService;

    /// <summary>The revocation list of Intel's root; a caching service has it at /sgx/certification/v4/rootcacrl. Empty to ask nobody. Default Intel's own.</summary>
    public string IntelRootCrlUrl { get; set; } = VendorAddresses.IntelRootCrl;

    /// <summary>An HTTP proxy to the vendors, <c>http://HOST:PORT</c>. Default empty: none.</summary>
    public string Proxy { get; set; } = "";

    /// <summary>PEM: roots for the vendors' TLS certificates instead of the system's, for a mirror of one's own. Default empty: the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Seconds that one request for evidence waits for vendors; what comes later is in the cache for the next. 1 to 25. Default 10.</summary>
    public int FetchTimeoutSeconds { get; set; } = 10;

    /// <summary>Hours after which a document is asked for again although it is still valid; 1 to 720. Default 24.</summary>
    public int RefreshHours { get; set; } = 24;

    /// <summary>Megabytes that cached documents may take in the data directory; 1 to 1,024. Default 64.</summary>
    public int CacheMegabytes { get; set; } = 64;
}
