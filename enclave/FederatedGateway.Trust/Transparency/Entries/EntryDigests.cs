namespace FederatedGateway.Trust.Transparency.Entries;

/// <summary>Names of the digests by which log entries and documents find each other. Names are never reused for another meaning.</summary>
public static class EntryDigests
{
    /// <summary>The SHA-256 of a run receipt's statement (<see cref="Receipts.Statements.SignedStatement{TPredicate}.Digest"/>); the entry's study is the receipt's.</summary>
    public const string Receipt = "receipt";

    /// <summary>The SHA-256 of an erasure certificate's statement; the entry's study is the certificate's.</summary>
    public const string Certificate = "certificate";

    /// <summary>The digest of a retention plan, logged before anything in it is destroyed.</summary>
    public const string Plan = "plan";

    /// <summary>The SHA-256 of an amendment's bytes, logged before it is in force; the entry's study is the amendment's.</summary>
    public const string Amendment = "amendment";

    /// <summary>The SHA-256 of a kept <see cref="V1.DatasetEvidence"/>; the entry's study and object are its study and dataset.</summary>
    public const string DatasetEvidence = "dataset-evidence";

    /// <summary>The SHA-256 of a <see cref="V1.HandoverOffer"/>, logged before any key moves; the entry's study is the offer's.</summary>
    public const string HandoverOffer = "handover-offer";

    /// <summary>The SHA-256 of a placement receipt's statement; the entry's study and object are the receipt's study and the object's key. Copies of the log itself are not logged.</summary>
    public const string Placement = "placement";
}
