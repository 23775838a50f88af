using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>Signs where a copy lies, once all of it has been read back.</summary>
internal sealed class PlacementReceipts(GatewayKey key, AuditLog log, TimeProvider clock)
{
    /// <summary>
    /// Signs for a copy that was read back just now with the object's SHA-256, and names the receipt in the log. In the transaction that records the read-back. Copies of the log itself
    /// are signed for but not logged: that would make the log grow for ever.
    /// </summary>
    public void Issue(GatewayDatabase database, CatalogObject stored, CatalogCopy copy)
    {
        var now = clock.GetUtcNow();
        copy.VerifyTicks = now.UtcTicks;
        if (stored.IsTombstone)
        {
            return;
        }

        var receipt = new PlacementReceipt(
            PlacedAs(stored.Class),
            copy.Region,
            copy.Bucket,
            copy.VersionId,
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            stored.StudyId.Length == 0 ? null : new Sha256Digest(Convert.FromHexString(stored.StudyId)));
        var signed = SignedStatement<PlacementReceipt>.Sign([Subject.Of(stored.Key, new Sha256Digest(stored.Sha256))], receipt, key.Signing);
        var id = signed.Digest.ToString();
        if (copy.ReceiptId == id)
        {
            return;
        }

        copy.ReceiptId = id;
        database.PlacementReceipts.Add(new StoredPlacementReceipt
        {
            Id = id,
            ObjectKey = stored.Key,
            Revision = stored.Revision,
            Region = copy.Region,
            StudyId = stored.StudyId,
            Dsse = signed.Envelope.ToArray(),
            CreateTicks = now.UtcTicks,
        });
        if (stored.Class != ObjectClass.Audit)
        {
            log.Add(database, new AuditEvent(AuditActions.CopyPlaced, "replicator", "gateway", stored.Key, stored.StudyId) { Digests = [new NamedDigest(EntryDigests.Placement, id)] });
        }
    }

    private static PlacedClass PlacedAs(ObjectClass kind) => kind switch
    {
        ObjectClass.Upload => PlacedClass.Upload,
        ObjectClass.Model => PlacedClass.Model,
        ObjectClass.Receipt => PlacedClass.Receipt,
        ObjectClass.Audit => PlacedClass.Audit,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is stored nowhere"),
    };
}
