namespace FederatedGateway.Trust.Attestation;

/// <summary>Genuine evidence that binds these keys, the expected nonce and the expected role. Whether a study accepts it is the next question. Made by <see cref="EvidenceVerifier"/> only.</summary>
public sealed class VerifiedEvidence
{
    internal VerifiedEvidence(ReportClaims claims, EnclaveKeys keys, EvidenceExpectation expectation, DateTimeOffset verifyTime)
    {
        Claims = claims;
        Keys = keys;
        Expectation = expectation;
        VerifyTime = verifyTime;
    }

    public ReportClaims Claims { get; }

    public EnclaveKeys Keys { get; }

    public EvidenceExpectation Expectation { get; }

    /// <summary>The clock that was used.</summary>
    public DateTimeOffset VerifyTime { get; }
}
