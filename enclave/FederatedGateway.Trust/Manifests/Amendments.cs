using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests.Rules;
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

    /// <summary>SHA-256.</summary>
    public const int MinimumMeasurementBytes = 32;

    /// <summary>SHA-512.</summary>
    public const int MaximumMeasurementBytes = 64;

    /// <summary>A sentence or two; with 32 measurements it fits the limit on bytes.</summary>
    public const int MaximumReasonCharacters = 500;

    private const string Label = "fgw-amendment-v1";

    public static ParticipantSignature Sign(ISigner signer, ReadOnlySpan<byte> amendment, string participant)
        => new() { Participant = participant, Signature = ByteString.CopyFrom(signer.Sign(Input(amendment, participant))) };

    /// <summary>
    /// Checks an amendment by itself: every signature that is there, then every field. Whether its number is the next, and whether it has all signatures
    /// that it needs, is for the caller to look at. Every refusal is AMENDMENT_INVALID.
    /// </summary>
    public static Verdict<OpenedAmendment> Open(ValidManifest manifest, SignedAmendment signed)
    {
        if (!VerifySignatures(manifest, signed).TryGetValue(out var signers, out var refusal))
        {
            return Verdict<OpenedAmendment>.Refused(refusal);
        }

        if (!StrictProto.Parse<MeasurementAmendment>(signed.Amendment.Memory, "amendment", MaximumBytes).TryGetValue(out var amendment, out refusal))
        {
            return Verdict<OpenedAmendment>.Refused(Refuse(refusal.Detail));
        }

        if (Problem(manifest, amendment) is { } problem)
        {
            return Verdict<OpenedAmendment>.Refused(Refuse(problem));
        }

        var names = manifest.Participants.Select(participant => participant.Name).ToList();
        List<string> missing = amendment.Add.Count == 0 && signers.Count > 0 ? [] : [.. names.Where(name => !signers.Contains(name))];
        return Verdict<OpenedAmendment>.Accepted(new OpenedAmendment(amendment, Sha256Digest.Of(signed.Amendment.Span), [.. names.Where(signers.Contains)], missing));
    }

    /// <summary>Verifies all amendments of a study, in order and without gaps. Every refusal is AMENDMENT_INVALID.</summary>
    internal static Verdict<AmendedMeasurements> Apply(ValidManifest manifest, IReadOnlyList<SignedAmendment> amendments)
    {
        if (amendments.Count > MaximumCount)
        {
            return Invalid($"{amendments.Count} amendments were shown; at most {MaximumCount} are accepted");
        }

        var result = AmendedMeasurements.None;
        foreach (var signed in amendments)
        {
            if (!Open(manifest, signed).TryGetValue(out var amendment, out var refusal))
            {
                return Verdict<AmendedMeasurements>.Refused(refusal);
            }

            if (amendment.Number != result.Count + 1)
            {
                return Invalid($"it has number {amendment.Number} where {result.Count + 1} is next; amendments come in order without gaps");
            }

            if (!amendment.IsComplete)
            {
                return Invalid($"it adds measurements and {string.Join(", ", amendment.Missing)} did not sign it");
            }

            result = result.With(amendment.Message);
        }

        return Verdict<AmendedMeasurements>.Accepted(result);
    }

    private static Verdict<HashSet<string>> VerifySignatures(ValidManifest manifest, SignedAmendment signed)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signed.Signatures)
        {
            var participant = manifest.Participant(signature.Participant);
            if (participant is null || !signers.Add(signature.Participant)
                || !participant.Identity.SigningKey.Verify(Input(signed.Amendment.Span, signature.Participant), signature.Signature.Span))
            {
                return Verdict<HashSet<string>>.Refused(Refuse("a signature is not by a participant of this study, occurs twice or does not verify"));
            }
        }

        return signers.Count > 0 ? Verdict<HashSet<string>>.Accepted(signers) : Verdict<HashSet<string>>.Refused(Refuse("no participant signed it"));
    }

    private static string? Problem(ValidManifest manifest, MeasurementAmendment amendment)
    {
        if (!manifest.Digest.Equals(amendment.StudyDigest.Span))
        {
            return "it is of another study";
        }

        if (amendment.Number is < 1 or > MaximumCount)
        {
            return $"it has number {amendment.Number}; 1 to {MaximumCount} are accepted";
        }

        if (amendment.Add.Count + amendment.Remove.Count == 0 || amendment.Add.Count > MaximumMeasurements || amendment.Remove.Count > MaximumMeasurements)
        {
            return $"it adds {amendment.Add.Count} and removes {amendment.Remove.Count} measurements; up to {MaximumMeasurements} each and at least one are accepted";
        }

        if (amendment.Add.Concat(amendment.Remove).Any(measurement => measurement.Length is < MinimumMeasurementBytes or > MaximumMeasurementBytes))
        {
            return $"a measurement has {MinimumMeasurementBytes} to {MaximumMeasurementBytes} bytes";
        }

        if (amendment.Add.Concat(amendment.Remove).Distinct().Count() != amendment.Add.Count + amendment.Remove.Count)
        {
            return "a measurement occurs twice";
        }

        var violations = new Violations();
        violations.Text("reason", amendment.Reason, 0, MaximumReasonCharacters);
        return violations.Found.Count > 0 ? $"its reason: {violations.Found[0].Problem}" : null;
    }

    private static byte[] Input(ReadOnlySpan<byte> amendment, string participant) => new SignedInput(Label).Field(amendment).Field(participant).ToArray();

    private static Refusal Refuse(string problem) => new(Reasons.AmendmentInvalid, $"an amendment is refused: {problem}");

    private static Verdict<AmendedMeasurements> Invalid(string problem) => Verdict<AmendedMeasurements>.Refused(Refuse(problem));
}
