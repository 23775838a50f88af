using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests.Rules;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>A manifest that keeps every rule. That its participants agreed to it is another matter: see <see cref="StudyVerifier"/>.</summary>
public sealed class ValidManifest
{
    private readonly byte[] bytes;

    private ValidManifest(byte[] bytes, StudyManifest message)
    {
        this.bytes = bytes;
        Message = message;
        Digest = Sha256Digest.Of(bytes);
        LogKey = LogRules.LogKey(message.Log).OrThrow();
        Witnesses = LogRules.Witnesses(message.Log).OrThrow();
        Participants =
        [
            .. message.Participants.Select(participant => new StudyParticipant(
                InstitutionIdentity.Verify(participant.SignedIdentity.Memory).OrThrow(), participant.Region, participant.Table ?? new TableFormat())),
        ];
    }

    /// <summary>The bytes that participants sign.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The study digest: SHA-256 of <see cref="Bytes"/>.</summary>
    public Sha256Digest Digest { get; }

    /// <summary>The parsed fields. Not to be changed.</summary>
    public StudyManifest Message { get; }

    /// <summary>In the manifest's order.</summary>
    public IReadOnlyList<StudyParticipant> Participants { get; }

    /// <summary>Signs the checkpoints of the log that receipts must be in.</summary>
    public VerifierKey LogKey { get; }

    public WitnessPolicy Witnesses { get; }

    /// <summary>No order, wrap or upload is accepted later.</summary>
    public DateTimeOffset Until => DateTimeOffset.FromUnixTimeSeconds(Message.Runs.Until);

    /// <summary>Null when no participant has that name.</summary>
    public StudyParticipant? Participant(string name) => Participants.FirstOrDefault(participant => participant.Name == name);

    /// <summary>Parses and checks everything; a refusal with MANIFEST_INVALID lists all mistakes, one a line.</summary>
    /// <param name="manifest">A serialized <see cref="StudyManifest"/>, whole.</param>
    public static Verdict<ValidManifest> Parse(ReadOnlyMemory<byte> manifest)
        => StrictProto.Parse<StudyManifest>(manifest, "study manifest", ManifestLimits.MaximumBytes).Then(message =>
        {
            var violations = ManifestRules.Check(message);
            return violations.Count == 0
                ? Verdict<ValidManifest>.Accepted(new ValidManifest(manifest.ToArray(), message))
                : Verdict<ValidManifest>.Refused(Reasons.ManifestInvalid, Describe(violations));
        });

    private static string Describe(IReadOnlyList<ManifestViolation> violations)
    {
        var told = violations.Take(ManifestLimits.MaximumViolationsTold).Select(violation => $"\n- {violation}");
        var rest = violations.Count - ManifestLimits.MaximumViolationsTold;
        return $"the manifest has {violations.Count} mistake{(violations.Count == 1 ? string.Empty : "s")}:{string.Concat(told)}{(rest > 0 ? $"\n- and {rest} more" : string.Empty)}";
    }
}
