using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Intel's two documents about a platform, genuine and valid at the given time.</summary>
/// <param name="TcbInfo">Of this TEE.</param>
/// <param name="QeIdentity">Of this TEE.</param>
/// <param name="Revocation">Of the certificates that they are signed with.</param>
internal sealed record IntelDocuments(TcbInfo TcbInfo, QeIdentity QeIdentity, RevocationStatus Revocation)
{
    /// <summary>A document that is missing is COLLATERAL_MISSING: a platform of unknown state is never accepted.</summary>
    /// <param name="collateral">As it came.</param>
    /// <param name="tdx">Documents for TDX, else for SGX.</param>
    /// <param name="roots">Where trust begins.</param>
    /// <param name="now">Both must be valid then.</param>
    public static Verdict<IntelDocuments> Verify(IntelCollateral collateral, bool tdx, IntelRoots roots, DateTimeOffset now)
    {
        if (collateral.TcbInfo is not { } signedInfo || collateral.QeIdentity is not { } signedIdentity)
        {
            var missing = collateral.TcbInfo is null ? "TCB info for the platform's FMSPC" : "identity of the quoting enclave";
            return Refused(new Refusal(Reasons.CollateralMissing, $"Intel's {missing} is missing: without it nobody knows how old the platform's firmware is"));
        }

        if (!IntelChains.VerifySigner(signedInfo, collateral, roots, now).TryGetValue(out var infoPath, out var refusal)
            || !IntelChains.VerifySigner(signedIdentity, collateral, roots, now).TryGetValue(out var identityPath, out refusal)
            || !signedInfo.ReadBody(IntelDocumentJson.Reader.TcbInfo).TryGetValue(out var info, out refusal)
            || !signedIdentity.ReadBody(IntelDocumentJson.Reader.QeIdentity).TryGetValue(out var identity, out refusal))
        {
            return Refused(refusal);
        }

        refusal = Check(SignedDocument.TcbInfoName, info.Problem(), info.Id, tdx ? TcbInfo.Tdx : TcbInfo.Sgx, info.IssueDate, info.NextUpdate, now)
            ?? Check(SignedDocument.QeIdentityName, identity.Problem(), identity.Id, tdx ? QeIdentity.Tdx : QeIdentity.Sgx, identity.IssueDate, identity.NextUpdate, now);
        var revocation = infoPath.Revocation == RevocationStatus.Good ? identityPath.Revocation : infoPath.Revocation;
        return refusal is null ? Verdict<IntelDocuments>.Accepted(new IntelDocuments(info, identity, revocation)) : Refused(refusal);
    }

    private static Refusal? Check(string name, string? problem, string id, string expected, DateTimeOffset issued, DateTimeOffset nextUpdate, DateTimeOffset now)
    {
        if (problem is not null)
        {
            return new Refusal(Reasons.CollateralMalformed, $"Intel's {name} is refused: {problem}");
        }

        if (id != expected)
        {
            return new Refusal(Reasons.CollateralMismatch, $"Intel's {name} is for {id}, this quote needs the one for {expected}");
        }

        return now < issued || now > nextUpdate
            ? new Refusal(Reasons.CollateralExpired, $"Intel's {name} is valid from {issued:u} to {nextUpdate:u}, it is {now:u}; fetch it again")
            : null;
    }

    private static Verdict<IntelDocuments> Refused(Refusal refusal) => Verdict<IntelDocuments>.Refused(refusal);
}
