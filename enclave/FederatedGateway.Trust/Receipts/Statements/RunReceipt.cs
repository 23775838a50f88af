using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>
/// What an enclave says of a run, signed with the receipt key of its attested KeyConfig. The statement's subjects are the output objects by the digest of their ciphertext.
/// </summary>
/// <param name="StudyDigest">SHA-256 of the manifest's bytes.</param>
/// <param name="OrderDigest">SHA-256 of the run order's bytes; in hexadecimal it is the run's id.</param>
/// <param name="KeyConfigDigest">SHA-256 of the KeyConfig's bytes.</param>
/// <param name="EvidenceDigest">SHA-256 of the serialized evidence, whose nonce is SHA-256(order digest ‖ checkpoint).</param>
/// <param name="Measurement">Code measurement in lower-case hexadecimal, 32 to 64 bytes.</param>
/// <param name="Participants">Whose rows were used, in the order's sequence.</param>
/// <param name="Learner">What was trained, with every effective parameter.</param>
/// <param name="Seed">The study's evaluation seed.</param>
/// <param name="ModelDigest">SHA-256 of the model's canonical plaintext: equal models have equal digests.</param>
/// <param name="MetricsDigest">SHA-256 of the model card's plaintext.</param>
/// <param name="Privacy">What was kept back and spent.</param>
/// <param name="StartedAt">By the enclave's clock.</param>
/// <param name="FinishedAt">By the enclave's clock, not before <paramref name="StartedAt"/>.</param>
public sealed record RunReceipt(
    Sha256Digest StudyDigest,
    Sha256Digest OrderDigest,
    Sha256Digest KeyConfigDigest,
    Sha256Digest EvidenceDigest,
    string Measurement,
    IReadOnlyList<ParticipantRows> Participants,
    Learner Learner,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] ulong Seed,
    Sha256Digest ModelDigest,
    Sha256Digest MetricsDigest,
    PrivacyAccounting Privacy,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt)
    : IPredicate<RunReceipt>
{
    /// <summary>A study has at most 64 participants; each gets a report, and all share a model and a card.</summary>
    public const int MaximumSubjects = MaximumParticipants + 2;

    public const int MaximumParticipants = 64;

    private const int MinimumMeasurementLength = 64;
    private const int MaximumMeasurementLength = 128;

    public static string PredicateType => "urn:federatedgateway:receipt:v1";

    public static string Title => "receipt";

    public static JsonTypeInfo<Statement<RunReceipt>> Json => StatementJson.Strict.StatementRunReceipt;

    public string? FindFault(IReadOnlyList<Subject> subjects)
    {
        if (subjects.Count is 0 or > MaximumSubjects)
        {
            return $"has {subjects.Count} subjects; 1 to {MaximumSubjects} are possible";
        }

        if (Measurement.Length is < MinimumMeasurementLength or > MaximumMeasurementLength || Measurement.Length % 2 != 0 || !Measurement.All(char.IsAsciiHexDigitLower))
        {
            return "has a measurement that is not 32 to 64 bytes in lower-case hexadecimal";
        }

        if (Participants.Count is 0 or > MaximumParticipants || Participants.Any(participant => participant is null || !participant.IsValid)
            || Participants.Select(participant => participant.Name).Distinct(StringComparer.Ordinal).Count() != Participants.Count)
        {
            return "has no participants, too many, one twice, or one with a malformed name or row count";
        }

        return Learner.FindFault() ?? Privacy.FindFault() ?? (FinishedAt < StartedAt ? "ends before it starts" : null);
    }
}
