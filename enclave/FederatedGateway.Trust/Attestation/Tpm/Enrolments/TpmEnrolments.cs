using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>A challenger's signed word that an attestation key and an endorsement key live in one TPM: <c>"fgw-tpm-enrolment-v1" ‖ lp(enrolment)</c>.</summary>
public static class TpmEnrolments
{
    /// <summary>The proto's bound of this collateral; one has about 230 bytes.</summary>
    public const int MaximumBytes = 8 * 1024;

    /// <summary>A Name of a SHA-256 key: algorithm and digest.</summary>
    public const int NameBytes = 2 + Sha256Digest.Length;

    /// <summary>Whether evidence that was refused so may be accepted with another enrolment: by somebody whom the study trusts, a younger one, or of another of the TPM's endorsement keys.</summary>
    public static bool MayMend(Refusal refusal)
        => refusal.Reason is Reasons.EnrolmentMissing or Reasons.EnrolmentInvalid or Reasons.CollateralTooOld or Reasons.CollateralMissing or Reasons.EvidenceRootUntrusted;

    /// <summary>To be signed only after the TPM gave back the secret of a <see cref="CredentialChallenge"/> made for exactly these two keys.</summary>
    /// <param name="challenger">Signing key of an institution.</param>
    /// <param name="attestationKeyName">34 bytes.</param>
    /// <param name="endorsementCertificate">SHA-256 of the endorsement key's certificate.</param>
    /// <param name="time">The challenger's clock.</param>
    public static SignedTpmEnrolment Sign(ISigner challenger, ReadOnlySpan<byte> attestationKeyName, Sha256Digest endorsementCertificate, DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(attestationKeyName.Length, NameBytes, nameof(attestationKeyName));
        var enrolment = new TpmEnrolment
        {
            AttestationKeyName = ByteString.CopyFrom(attestationKeyName),
            EndorsementDigest = endorsementCertificate.ToByteString(),
            EnrolTime = time.ToUnixTimeSeconds(),
        }.ToByteString();
        return new SignedTpmEnrolment
        {
            Enrolment = enrolment,
            ChallengerPublicKey = ByteString.CopyFrom(challenger.PublicKey.Bytes.Span),
            Signature = ByteString.CopyFrom(challenger.Sign(Signed(enrolment.Span))),
        };
    }

    /// <summary>Whether its signature is that of the challenger it names; whom to believe is another question. Every refusal is ENROLMENT_INVALID.</summary>
    /// <param name="signedEnrolment">A serialized <see cref="SignedTpmEnrolment"/>, whole.</param>
    public static Verdict<VerifiedTpmEnrolment> Verify(ReadOnlyMemory<byte> signedEnrolment)
    {
        if (!StrictProto.Parse<SignedTpmEnrolment>(signedEnrolment, "TPM enrolment", MaximumBytes).TryGetValue(out var signed, out var refusal)
            || !SigningPublicKey.Parse(signed.ChallengerPublicKey.Span).TryGetValue(out var challenger, out refusal))
        {
            return Invalid(refusal.Detail);
        }

        if (!challenger.Verify(Signed(signed.Enrolment.Span), signed.Signature.Span))
        {
            return Invalid("its signature does not verify");
        }

        if (!StrictProto.Parse<TpmEnrolment>(signed.Enrolment.Memory, "enrolment's body", MaximumBytes).TryGetValue(out var enrolment, out refusal))
        {
            return Invalid(refusal.Detail);
        }

        return enrolment.AttestationKeyName.Length == NameBytes && Sha256Digest.TryParse(enrolment.EndorsementDigest.Span, out var endorsement) && UnixTime.IsValid(enrolment.EnrolTime)
            ? Verdict<VerifiedTpmEnrolment>.Accepted(new VerifiedTpmEnrolment(enrolment.AttestationKeyName.Memory, endorsement, DateTimeOffset.FromUnixTimeSeconds(enrolment.EnrolTime), challenger))
            : Invalid("a name, a digest or the time is missing or of the wrong length");
    }

    private static byte[] Signed(ReadOnlySpan<byte> enrolment) => new SignedInput("fgw-tpm-enrolment-v1").Field(enrolment).ToArray();

    private static Verdict<VerifiedTpmEnrolment> Invalid(string detail) => Verdict<VerifiedTpmEnrolment>.Refused(Reasons.EnrolmentInvalid, $"the TPM enrolment is refused: {detail}");
}
