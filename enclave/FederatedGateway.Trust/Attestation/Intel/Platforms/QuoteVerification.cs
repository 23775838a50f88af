using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Intel.Tcb;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>Verifies a quote in two steps: whose it is (<see cref="VerifySignatures"/>), and what Intel's documents say of that platform (<see cref="Judge"/>).</summary>
internal static class QuoteVerification
{
    public static Verdict<SignedQuote> VerifySignatures(ReadOnlyMemory<byte> report, TeeType type, IntelCollateral collateral, IntelRoots roots, DateTimeOffset now)
    {
        if (!DcapQuoteReader.Read(report, type).TryGetValue(out var quote, out var refusal)
            || !IntelChains.VerifyPlatform(quote.Signature.Certification.Chain, collateral, roots, now).TryGetValue(out var path, out refusal))
        {
            return Verdict<SignedQuote>.Refused(refusal);
        }

        var certificate = path.Certificates[0];
        return QuoteSignatures.Verify(quote, certificate.PublicKey) is { } invalid
            ? Verdict<SignedQuote>.Refused(invalid)
            : PckIdentity.Read(certificate).Then(platform => Verdict<SignedQuote>.Accepted(new SignedQuote(quote, platform, path.Revocation)));
    }

    /// <param name="signed">Verified with the same collateral and clock.</param>
    /// <param name="domain">The quote's body on TDX; null on SGX.</param>
    /// <param name="collateral">Must hold both documents.</param>
    /// <param name="roots">Where trust begins.</param>
    /// <param name="now">Both documents must be valid then.</param>
    public static Verdict<JudgedPlatform> Judge(SignedQuote signed, TrustDomainReport? domain, IntelCollateral collateral, IntelRoots roots, DateTimeOffset now)
    {
        if (!IntelDocuments.Verify(collateral, domain is not null, roots, now).TryGetValue(out var documents, out var refusal))
        {
            return Refused(refusal);
        }

        var (info, identity) = (documents.TcbInfo, documents.QeIdentity);
        if (!signed.Platform.Fmspc.Span.SequenceEqual(info.Fmspc) || !signed.Platform.PceId.Span.SequenceEqual(info.PceId))
        {
            return Refused(new Refusal(
                Reasons.CollateralMismatch,
                $"the TCB info is for FMSPC {Convert.ToHexStringLower(info.Fmspc)} and PCEID {Convert.ToHexStringLower(info.PceId)}, the platform has {Convert.ToHexStringLower(signed.Platform.Fmspc.Span)} and {Convert.ToHexStringLower(signed.Platform.PceId.Span)}"));
        }

        if (!QuotingEnclaves.Judge(identity, new EnclaveReport(signed.Quote.Signature.Certification.Report)).TryGetValue(out var quotingEnclave, out refusal)
            || !JudgeLevels(info, signed.Platform, domain, quotingEnclave).TryGetValue(out var levels, out refusal))
        {
            return Refused(refusal);
        }

        var together = levels.Together.Converge(quotingEnclave);
        if (together.Status == IntelTcbStatus.Revoked)
        {
            return Refused(new Refusal(Reasons.EvidenceRevoked, "Intel revoked this state of the platform, its TDX module or its quoting enclave: keys of such platforms are known to have leaked"));
        }

        var platform = new IntelPlatform(
            together.Status,
            quotingEnclave.Status,
            levels.Module,
            [.. together.Advisories.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            info.IssueDate < identity.IssueDate ? info.IssueDate : identity.IssueDate,
            info.NextUpdate < identity.NextUpdate ? info.NextUpdate : identity.NextUpdate,
            Math.Min(info.TcbEvaluationDataNumber, identity.TcbEvaluationDataNumber),
            signed.Platform.Fmspc)
        {
            Components = signed.Platform.Components.ToArray(),
            PceSvn = signed.Platform.PceSvn,
        };
        var revocation = signed.Revocation == RevocationStatus.Good ? documents.Revocation : signed.Revocation;
        return Verdict<JudgedPlatform>.Accepted(new JudgedPlatform(platform, revocation));
    }

    private static Verdict<PlatformJudgement> JudgeLevels(TcbInfo info, PckIdentity platform, TrustDomainReport? domain, TcbJudgement quotingEnclave) => domain is null
        ? SgxLevels.Judge(info, platform).Then(judgement => Verdict<PlatformJudgement>.Accepted(new PlatformJudgement(judgement, judgement.Status, null)))
        : TdxLevels.Judge(info, platform, domain).Then(judgement => Verdict<PlatformJudgement>.Accepted(
            judgement with { Together = judgement.Together with { Status = TdRelaunch.Advise(info, judgement, quotingEnclave.Status, domain) } }));

    private static Verdict<JudgedPlatform> Refused(Refusal refusal) => Verdict<JudgedPlatform>.Refused(refusal);
}
