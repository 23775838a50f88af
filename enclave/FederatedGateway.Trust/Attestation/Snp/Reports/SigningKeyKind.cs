namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>Which key signed a report: the values of SIGNING_KEY in KEY_INFO.</summary>
public enum SigningKeyKind
{
    /// <summary>Versioned chip endorsement key: derived from the chip's own secret.</summary>
    Vcek = 0,

    /// <summary>Versioned loaded endorsement key: given to a cloud by AMD, the same on many chips.</summary>
    Vlek = 1,
}
