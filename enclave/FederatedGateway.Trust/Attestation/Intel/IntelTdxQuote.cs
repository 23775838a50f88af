using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>Both questions about a TDX quote, whether it is evidence by itself or a part of other evidence.</summary>
internal static class IntelTdxQuote
{
    /// <param name="quote">A DCAP quote.</param>
    /// <param name="parts">Beside it; of no other kinds than DCAP quotes need.</param>
    /// <param name="roots">Where trust begins.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    /// <param name="withEventLog">Whether an event log of the domain's registers may be among the parts.</param>
    public static Verdict<IntelTdxClaims> Verify(ReadOnlyMemory<byte> quote, IEnumerable<Collateral> parts, IntelRoots roots, DateTimeOffset now, bool withEventLog = false)
    {
        if (!IntelCollateral.Read(parts, withEventLog).TryGetValue(out var collateral, out var refusal)
            || !QuoteVerification.VerifySignatures(quote, TeeType.Tdx, collateral, roots, now).TryGetValue(out var signed, out refusal))
        {
            return Verdict<IntelTdxClaims>.Refused(refusal);
        }

        var report = new TrustDomainReport(signed.Quote.Body);
        if (collateral.EventLog is { } log && RtmrReplay.Problem(log, report) is { } mismatch)
        {
            return Verdict<IntelTdxClaims>.Refused(mismatch);
        }

        return QuoteVerification.Judge(signed, report, collateral, roots, now)
            .Then(judged => Verdict<IntelTdxClaims>.Accepted(Claims(report, judged.Platform, judged.Revocation) with { EventLog = collateral.EventLog }));
    }

    /// <summary>What a report says, once its quote was verified and its platform judged.</summary>
    internal static IntelTdxClaims Claims(TrustDomainReport report, IntelPlatform platform, RevocationStatus revocation)
        => new(Measure(report.MrTd, report.Rtmrs), report.ReportData, Describe(report), platform, revocation);

    /// <summary>Null when it is accepted.</summary>
    public static Refusal? Validate(IntelTdxClaims claims, IntelTdxReference accepted, EvidencePolicy policy, DateTimeOffset now)
    {
        var domain = claims.Domain;
        if (domain.IsDebug)
        {
            return new Refusal(Reasons.DebugRefused, "the trust domain runs in debug mode: whoever operates its host can read its memory");
        }

        if (domain.IsMigratable || (domain.MrServiceTd is { } services && services.Span.ContainsAnyExcept((byte)0)))
        {
            return new Refusal(Reasons.GuestPolicyRefused, "the trust domain may be migrated, or a service domain is bound to it: its memory may leave it by the hands of another domain");
        }

        var images = accepted.Images.Select(image => ByteString.CopyFrom(Measure(image.MrTd.Memory, [.. image.Rtmrs.Select(rtmr => rtmr.Memory)])));
        return policy.Measurements.IsAccepted(claims.Measurement.Span, images)
            ? IntelTcbAppraisal.Check(claims.Platform, claims.Revocation, accepted.Tcb, now)
            : new Refusal(Reasons.MeasurementRefused, $"no accepted image has MRTD and RTMRs like this trust domain; together they measure {Convert.ToHexStringLower(claims.Measurement.Span)}");
    }

    private static byte[] Measure(ReadOnlyMemory<byte> mrTd, IReadOnlyList<ReadOnlyMemory<byte>> rtmrs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        hash.AppendData(mrTd.Span);
        foreach (var rtmr in rtmrs)
        {
            hash.AppendData(rtmr.Span);
        }

        return hash.GetHashAndReset();
    }

    private static TrustDomain Describe(TrustDomainReport report) => new(
        report.MrTd,
        report.Rtmrs,
        report.MrConfigId,
        report.MrOwner,
        report.MrOwnerConfig,
        report.MrSeam,
        report.TeeTcbSvn,
        report.Xfam,
        report.Attributes,
        report.IsDebug,
        report.IsMigratable,
        report.DisablesSeptVe,
        report.MrServiceTd);
}
