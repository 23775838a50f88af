using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>One stored copy of a subject.</summary>
/// <param name="ObjectId">The subject's name.</param>
/// <param name="Region">Where.</param>
/// <param name="Bucket">Where in the region.</param>
/// <param name="Key">Where in the bucket.</param>
/// <param name="VersionId">Which version of the key.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">For people, when it was not deleted; 1 to 500 characters.</param>
public sealed record ErasedCopy(string ObjectId, string Region, string Bucket, string Key, string VersionId, CopyOutcome Outcome, string? Detail = null)
{
    /// <summary>The longest object key that S3 allows.</summary>
    private const int MaximumNameLength = 1024;

    private const int MaximumDetailLength = 500;

    internal string? FindFault()
        => new[] { ObjectId, Region, Bucket, Key, VersionId }.All(name => StrictJson.IsText(name, MaximumNameLength)) && (Detail is null || StrictJson.IsText(Detail, MaximumDetailLength))
            ? null
            : "is malformed";
}
