namespace FederatedGateway.Trust.Attestation;

/// <summary>What is known of the revocation of a report's keys. There is no "revoked": such a report is refused.</summary>
public enum RevocationStatus
{
    /// <summary>The kind has no issuer that revokes.</summary>
    NotApplicable,

    /// <summary>No valid list was at hand for some key; a policy decides whether that is enough.</summary>
    Unchecked,

    /// <summary>Every key's issuer was asked through a list valid at the given time, and none revoked.</summary>
    Good,
}
