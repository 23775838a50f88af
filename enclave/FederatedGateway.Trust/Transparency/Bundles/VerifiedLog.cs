using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>A log whose whole tree has been computed from its entries and compared with its checkpoint.</summary>
internal sealed class VerifiedLog(TrustedCheckpoint checkpoint, HashReader reader, IReadOnlyList<LoggedDocument> documents)
{
    private readonly Dictionary<long, LoggedDocument> documentsByIndex = documents.ToDictionary(document => document.Index);

    private readonly ILookup<NamedDigest, LoggedDocument> documentsByDigest = documents
        .SelectMany(document => document.Entry.Digests.Select(digest => (digest, document))).ToLookup(pair => pair.digest, pair => pair.document);

    public TrustedCheckpoint Checkpoint => checkpoint;

    /// <summary>Entries that name a document: a receipt, a certificate, a plan, an amendment, a dataset's evidence, a placement or a hand-over's offer.</summary>
    public IReadOnlyList<LoggedDocument> Documents => documents;

    /// <summary>Entries with that digest, in order.</summary>
    public IEnumerable<LoggedDocument> Find(string name, string digest) => documentsByDigest[new NamedDigest(name, digest)];

    /// <summary>Amendments of a study that the log had when it was that long.</summary>
    public int CountAmendments(Sha256Digest study, long size) => documents
        .Where(document => document.Index < size && document.Entry.Study == study.ToString())
        .Select(document => document.Entry.Digest(EntryDigests.Amendment)).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    public LoggedDocument? At(long index) => documentsByIndex.GetValueOrDefault(index);

    /// <summary>Whether an earlier checkpoint of this log shows a prefix of this tree; anything larger is no prefix.</summary>
    public bool Extends(Checkpoint earlier) => earlier.Size <= checkpoint.Checkpoint.Size && CompactTree.Load(earlier.Size, reader).Root == earlier.Root;

    internal static bool NamesDocument(AuditEntry entry)
        => entry.Digests.Any(digest => digest.Name is EntryDigests.Receipt or EntryDigests.Certificate or EntryDigests.Plan or EntryDigests.Amendment or EntryDigests.DatasetEvidence or EntryDigests.Placement
            or EntryDigests.HandoverOffer);
}
