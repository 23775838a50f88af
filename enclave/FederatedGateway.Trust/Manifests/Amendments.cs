using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Manifests;

/// <summary>
/// Changes of a running study's accepted measurements, the only thing about it that can change: signatures over "fgw-amendment-v1" ‖ lp(amendment) ‖ lp(participant).
/// All participants sign an addition; any one may remove, because refusing is each participant's right.
/// </summary>
public static class Amendments
{
    public const int MaximumBytes = 4 * 1024;

    /// <summary>A code change a week for five years; all of them travel with every run.</summary>
    public const int MaximumCount = 256;

    public const int MaximumMeasurements = 16;

    private const string Label = "fgw-amendment-v1";

    public static ParticipantSignature Sign(ISigner signer, ReadOnlySpan<byte> amendment, string participant)
        => new() { Participant = participant, Signature = ByteString.CopyFrom(signer.Sign(Input(amendment, participant))) };

    /// <summary>Verifies all amendments of a study, in order and without gaps. Every refusal is AMENDMENT_INVALID.</summary>
    internal static Verdict<AmendedMeasurements> Apply(ValidManifest manifest, IReadOnlyList<SignedAmendment> amendments)
    {
        if (amendments.Count > MaximumCount)
        {
            return Invalid(0, $"{amendments.Count} amendments; at most {MaximumCount} are accepted");
        }

        var result = AmendedMeasurements.None;
        foreach (var signed in amendments)
        {
            var number = result.Count + 1;
            if (!VerifySignatures(manifest, signed, number).TryGetValue(out var signers, out var refusal))
            {
                return Verdict<AmendedMeasurements>.Refused(refusal);
            }

            if (!StrictProto.Parse<MeasurementAmendment>(signed.Amendment.Memory, "amendment", MaximumBytes).TryGetValue(out var amendment, out refusal))
            {
                return Invalid(number, refusal.Detail);
            }

            if (Problem(manifest, amendment, number, signers) is { } problem)
            {
                return Invalid(number, problem);
            }

            result = result.With(amendment);
        }

        return Verdict<AmendedMeasurements>.Accepted(result);
    }

    private static Verdict<HashSet<string>> VerifySignatures(ValidManifest manifest, SignedAmendment signed, int number)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signed.Signatures)
        {
            var participant = manifest.Participant(signature.Participant);
            if (participant is null || !signers.Add(signature.Participant)
                || !participant.Identity.SigningKey.Verify(Input(signed.Amendment.Span, signature.Participant), signature.Signature.Span))
            {
                return Verdict<HashSet<string>>.Refused(Refuse(number, "a signature is not by a participant of this study, occurs twice or does not verify"));
            }
        }

        return Verdict<HashSet<string>>.Accepted(signers);
    }

    private static string? Problem(ValidManifest manifest, MeasurementAmendment amendment, int number, HashSet<string> signers)
    {
        if (!manifest.Digest.Equals(amendment.StudyDigest.Span))
        {
            return "it is of another study";
        }

        if (amendment.Number != number)
        {
            return $"it has number {amendment.Number}; amendments come in order without gaps";
        }

        if (amendment.Add.Count + amendment.Remove.Count == 0 || amendment.Add.Count > MaximumMeasurements || amendment.Remove.Count > MaximumMeasurements)
        {
            return $"it adds {amendment.Add.Count} and removes {amendment.Remove.Count} measurements; up to {MaximumMeasurements} each and at least one are accepted";
        }

        if (amendment.Add.Concat(amendment.Remove).Any(measurement => measurement.Length is < 32 or > 64))
        {
            return "a measurement has 32 to 64 bytes";
        }

        if (amendment.Add.Concat(amendment.Remove).Distinct().Count() != amendment.Add.Count + amendment.Remove.Count)
        {
            return "a measurement occurs twice";
        }

        if (signers.Count == 0)
        {
            return "no participant signed it";
        }

        var missing = manifest.Participants.Select(participant => participant.Name).Where(name => !signers.Contains(name)).ToList();
        return amendment.Add.Count > 0 && missing.Count > 0 ? $"it adds measurements and {string.Join(", ", missing)} did not sign it" : null;
    }

    private static byte[] Input(ReadOnlySpan<byte> amendment, string participant) => new SignedInput(Label).Field(amendment).Field(participant).ToArray();

    private static Refusal Refuse(int number, string problem) => new(Reasons.AmendmentInvalid, $"amendment {number} is refused: {problem}");

    private static Verdict<AmendedMeasurements> Invalid(int number, string problem) => Verdict<AmendedMeasurements>.Refused(Refuse(number, problem));
}
