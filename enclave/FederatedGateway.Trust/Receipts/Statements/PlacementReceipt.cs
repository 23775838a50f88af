using System.Text.Json.Serialization.Metadata;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>
/// Where one copy of an object lies: the gateway's word, given after it read the whole copy back with the subject's SHA-256. The statement's only subject is the object by its key and the digest of its
/// ciphertext.
/// </summary>
/// <param name="ObjectClass">What it is, which decides in which regions it may lie.</param>
/// <param name="Region">Where.</param>
/// <param name="Bucket">Where in the region; 1 to 63 characters.</param>
/// <param name="VersionId">Which version of the key, as the region's store names it; 1 to 200 characters.</param>
/// <param name="ReadBackAt">Whole seconds by the gateway's clock.</param>
/// <param name="StudyDigest">SHA-256 of the manifest's bytes; null exactly for a copy of the audit log, which is of no study.</param>
public sealed record PlacementReceipt(PlacedClass ObjectClass, string Region, string Bucket, string VersionId, DateTimeOffset ReadBackAt, Sha256Digest? StudyDigest = null) : IPredicate<PlacementReceipt>
{
    private const int MaximumBucketLength = 63;
    private const int MaximumVersionIdLength = 200;

    public static string PredicateType => "urn:federatedgateway:placement:v1";

    public static string Title => "placement receipt";

    public static JsonTypeInfo<Statement<PlacementReceipt>> Json => StatementJson.Strict.StatementPlacementReceipt;

    public string? FindFault(IReadOnlyList<Subject> subjects)
    {
        if (subjects.Count != 1)
        {
            return "is not about exactly one object";
        }

        if (!ParticipantName.IsValid(Region) || !StrictJson.IsText(Bucket, MaximumBucketLength) || !StrictJson.IsText(VersionId, MaximumVersionIdLength))
        {
            return "has a malformed region, bucket or version";
        }

        if (StudyDigest is null != (ObjectClass == PlacedClass.Audit))
        {
            return "is of a study although it is the audit log, or the other way round";
        }

        return ReadBackAt.Ticks % TimeSpan.TicksPerSecond == 0 ? null : "has a time that is not in whole seconds";
    }

    /// <summary>Whether a study lets such an object lie in that region: an upload where a participant keeps its uploads, everything else where the manifest allows copies.</summary>
    public bool IsAllowedBy(V1.StudyManifest manifest) => ObjectClass == PlacedClass.Upload
        ? manifest.Participants.Any(participant => participant.Region == Region)
        : manifest.Regions.Allowed.Contains(Region);
}
