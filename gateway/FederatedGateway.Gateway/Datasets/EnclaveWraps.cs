using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>A dataset's wraps with the evidence behind them, checked as the enclave will: a client that made a mistake hears of it now, not when a run fails.</summary>
internal sealed class EnclaveWraps
{
    /// <summary>As many as there can be suites.</summary>
    private const int MaximumWraps = 4;

    private EnclaveWraps(IReadOnlyList<Wrap> wraps, AcceptedEvidence accepted, Evidence evidence, ByteString nonce)
    {
        Wraps = wraps;
        Keys = accepted.Keys;
        VerifyTime = accepted.Evidence.VerifyTime;
        Evidence = evidence;
        Nonce = nonce;
    }

    /// <summary>One a suite.</summary>
    public IReadOnlyList<Wrap> Wraps { get; }

    /// <summary>The keys that they are sealed to.</summary>
    public EnclaveKeys Keys { get; }

    public Evidence Evidence { get; }

    /// <summary>The clock with which the evidence was accepted, in whole seconds.</summary>
    public DateTimeOffset VerifyTime { get; }

    /// <summary>32 bytes.</summary>
    public ByteString Nonce { get; }

    /// <param name="wraps">As received.</param>
    /// <param name="evidence">As received.</param>
    /// <param name="nonce">As received.</param>
    /// <param name="header">The envelope's.</param>
    /// <param name="owner">The participant that signs header and wraps.</param>
    /// <param name="study">Decides which evidence and suites are accepted.</param>
    /// <param name="now">The evidence must be fresh now, or when the header was made: encrypting may take hours.</param>
    public static Verdict<EnclaveWraps> Check(
        IReadOnlyList<Wrap> wraps, Evidence? evidence, ByteString nonce, VerifiedHeader header, StudyParticipant owner, VerifiedStudy study, DateTimeOffset now)
    {
        if (evidence is null || nonce.Length != EvidenceBinding.NonceBytes)
        {
            return Refused(Reasons.InvalidArgument, $"evidence and its nonce of {EvidenceBinding.NonceBytes} bytes go with the wraps");
        }

        if (wraps.Count is 0 or > MaximumWraps || wraps.DistinctBy(wrap => wrap.Suite).Count() != wraps.Count)
        {
            return Refused(Reasons.WrapInvalid, $"there are {wraps.Count} wraps; 1 to {MaximumWraps} of different suites are accepted");
        }

        var expectation = new EvidenceExpectation(nonce.Memory, EvidenceRole.Upload);

        // Whole seconds, as auditors get it: the decision must come out the same when it is repeated.
        var verified = EvidenceVerifier.Verify(evidence, expectation, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        if (verified.Refusal?.Reason == Reasons.EvidenceStale && header.CreateTime < now)
        {
            verified = EvidenceVerifier.Verify(evidence, expectation, header.CreateTime);
        }

        if (!verified.Then(genuine => EvidenceValidator.Validate(genuine, study)).TryGetValue(out var accepted, out var refusal))
        {
            return Verdict<EnclaveWraps>.Refused(refusal);
        }

        var context = WrapContext.Of(header, ParticipantName.Enclave);
        foreach (var wrap in wraps)
        {
            if (WrapStatement.Check(wrap, context, owner.Identity.SigningKey, study.Manifest.Message.Suites) is { } wrong)
            {
                return Verdict<EnclaveWraps>.Refused(wrong);
            }

            if (!accepted.Keys.Digest.Equals(wrap.RecipientDigest.Span))
            {
                return Refused(Reasons.WrapWrongKey, "a wrap is sealed to another enclave key than the evidence binds; attest again, then wrap");
            }
        }

        return Verdict<EnclaveWraps>.Accepted(new EnclaveWraps(wraps, accepted, evidence, nonce));
    }

    private static Verdict<EnclaveWraps> Refused(string reason, string detail) => Verdict<EnclaveWraps>.Refused(reason, detail);
}
