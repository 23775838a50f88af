using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>What a statement is about: an object named by its digest (in-toto ResourceDescriptor).</summary>
/// <param name="Name">Unique in the statement; 1 to 256 characters.</param>
/// <param name="Digest">Of the object's bytes as stored: the ciphertext.</param>
public sealed record Subject(string Name, SubjectDigest Digest)
{
    public const int MaximumNameLength = 256;

    public static Subject Of(string name, Sha256Digest sha256) => new(name, new SubjectDigest(sha256));
}
