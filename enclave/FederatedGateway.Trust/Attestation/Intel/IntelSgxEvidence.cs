using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>An SGX enclave proves itself by a DCAP quote of version 3.</summary>
/// <param name="roots">Intel's; tests have their own.</param>
internal sealed class IntelSgxEvidence(IntelRoots roots) : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.IntelSgx;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.IntelSgx;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.ReportData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
    {
        if (!IntelCollateral.Read(evidence.Collateral).TryGetValue(out var collateral, out var refusal)
            || !QuoteVerification.VerifySignatures(evidence.Report.Memory, TeeType.Sgx, collateral, roots, now).TryGetValue(out var signed, out refusal)
            || !QuoteVerification.Judge(signed, null, collateral, roots, now).TryGetValue(out var judged, out refusal))
        {
            return Verdict<ReportClaims>.Refused(refusal);
        }

        var enclave = new EnclaveReport(signed.Quote.Body);
        return Verdict<ReportClaims>.Accepted(new IntelSgxClaims(
            enclave.MrEnclave, enclave.ReportData, enclave.MrSigner, enclave.ProductId, enclave.Svn, enclave.Attributes, enclave.IsDebug, judged.Platform, judged.Revocation));
    }

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
    {
        var sgx = (IntelSgxClaims)claims;
        var accepted = reference.IntelSgx;
        if (sgx.IsDebug)
        {
            return new Refusal(Reasons.DebugRefused, "the enclave runs in debug mode: whoever operates its host can read its memory");
        }

        // An amendment's word on this very enclave goes before what its signer would allow.
        var bySigner = accepted.Signers.Any(signer => signer.MrSigner.Span.SequenceEqual(sgx.MrSigner.Span) && signer.ProductId == sgx.ProductId && sgx.Svn >= signer.MinimumSvn);
        if (!policy.Measurements.IsAccepted(sgx.Measurement.Span, bySigner ? [ByteString.CopyFrom(sgx.Measurement.Span)] : accepted.MrEnclaves))
        {
            return new Refusal(
                Reasons.MeasurementRefused,
                $"neither MRENCLAVE {Convert.ToHexStringLower(sgx.Measurement.Span)} nor MRSIGNER {Convert.ToHexStringLower(sgx.MrSigner.Span)} with product {sgx.ProductId}, version {sgx.Svn} is accepted");
        }

        return IntelTcbAppraisal.Check(sgx.Platform, sgx.Revocation, accepted.Tcb, now);
    }
}
