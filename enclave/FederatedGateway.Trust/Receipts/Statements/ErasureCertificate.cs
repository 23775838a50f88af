using System.Text.Json.Serialization.Metadata;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>
/// What was destroyed, why, and who has confirmed it. The statement's subjects are the destroyed objects by the digest of their ciphertext. "Shredded" is said only when every holder of a key
/// that could open a wrap has confirmed that key's destruction; "wraps_deleted" says no more than that every wrap which the gateway held is gone.
/// </summary>
/// <param name="StudyDigest">SHA-256 of the manifest's bytes.</param>
/// <param name="PlanDigest">The plan that was carried out.</param>
/// <param name="IntentIndex">The log entry that announced it before anything was destroyed.</param>
/// <param name="Basis">Why: a legal or contractual basis, for people; 1 to 500 characters.</param>
/// <param name="Claim">How far the destruction is proved.</param>
/// <param name="Objects">Every copy in every region.</param>
/// <param name="WrapsDeleted">How many wraps of data keys the gateway held and deleted.</param>
/// <param name="Keys">Every key that could open one of those wraps, once for each enclave that held it, and whether that holder confirmed its end.</param>
/// <param name="ExceptedParticipants">Institutions that may keep copies of their own, which nobody else can destroy.</param>
/// <param name="StartedAt">By the gateway's clock.</param>
/// <param name="FinishedAt">By the gateway's clock, not before <paramref name="StartedAt"/>.</param>
public sealed record ErasureCertificate(
    Sha256Digest StudyDigest,
    Sha256Digest PlanDigest,
    long IntentIndex,
    string Basis,
    ErasureClaim Claim,
    IReadOnlyList<ErasedCopy> Objects,
    long WrapsDeleted,
    IReadOnlyList<KeyDestructionRecord> Keys,
    IReadOnlyList<string> ExceptedParticipants,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt)
    : IPredicate<ErasureCertificate>
{
    /// <summary>One certificate covers at most this many copies; a bounded retention run stays below it.</summary>
    public const int MaximumCopies = 8192;

    public const int MaximumKeys = 1024;

    private const int MaximumBasisLength = 500;

    public static string PredicateType => "urn:federatedgateway:erasure:v1";

    public static string Title => "erasure certificate";

    public static JsonTypeInfo<Statement<ErasureCertificate>> Json => StatementJson.Strict.StatementErasureCertificate;

    public string? FindFault(IReadOnlyList<Subject> subjects)
    {
        if (subjects.Count is 0 or > MaximumCopies || Objects.Count > MaximumCopies || Keys.Count > MaximumKeys)
        {
            return $"has no subject, more than {MaximumCopies} objects, or more than {MaximumKeys} keys";
        }

        if (IntentIndex < 0 || WrapsDeleted < 0 || !StrictJson.IsText(Basis, MaximumBasisLength))
        {
            return "has a negative number or no basis";
        }

        var names = subjects.Select(subject => subject.Name).ToHashSet(StringComparer.Ordinal);
        if (Objects.Any(copy => copy is null || copy.FindFault() is not null || !names.Contains(copy.ObjectId)))
        {
            return "has a copy that is malformed or of no subject";
        }

        if (Keys.Any(key => key is null || key.FindFault() is not null) || Keys.Select(key => (key.KeyConfigDigest, key.Holder)).Distinct().Count() != Keys.Count)
        {
            return "has a key that is malformed, or named twice for one holder";
        }

        if (ExceptedParticipants.Any(name => name is null || !ParticipantName.IsValid(name)))
        {
            return "excepts a participant with a malformed name";
        }

        // Deleted wraps were made to some key, so an empty list would claim too much.
        if (Claim == ErasureClaim.Shredded && (Keys.Any(key => key.Outcome != KeyOutcome.Destroyed) || (Keys.Count == 0 && WrapsDeleted > 0)))
        {
            return "claims that objects are shredded while a key holder has not confirmed";
        }

        return FinishedAt < StartedAt ? "ends before it starts" : null;
    }
}
