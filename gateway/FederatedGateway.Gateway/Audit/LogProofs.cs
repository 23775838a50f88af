using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>Proofs against checkpoints that were signed.</summary>
internal sealed class LogProofs(IDbContextFactory<GatewayDatabase> databases, AuditKey key)
{
    /// <summary>At start: a log that goes on under another key would look like a fork to everyone who has pinned the old one.</summary>
    /// <exception cref="InvalidDataException">The stored log was signed with another key.</exception>
    public async Task CheckKeyAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var newest = await NewestAsync(database, cancellationToken);
        if (!SignedCheckpoint.Open(newest.Note, key.Signing.VerifierKey).TryGetValue(out _, out var refusal))
        {
            throw new InvalidDataException($"the database's log was not signed with the configured key {key.Signing.VerifierKey}: {refusal.Detail}; restore its key file (Audit:KeyFile) and name (Audit:Origin)");
        }
    }

    /// <summary>The newest signed checkpoint.</summary>
    public async Task<StoredCheckpoint> CheckpointAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await NewestAsync(database, cancellationToken);
    }

    /// <summary>C2SP tlog-proof of the entry with this leaf hash, against the newest checkpoint.</summary>
    public async Task<byte[]> InclusionAsync(ReadOnlyMemory<byte> leafHash, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var hash = leafHash.ToArray();
        var index = await database.LoggedEntries.Where(entry => entry.LeafHash == hash).Select(entry => (long?)entry.Index).FirstOrDefaultAsync(cancellationToken);
        return index is { } found
            ? await InclusionAsync(database, found, cancellationToken)
            : throw new RefusedException(Reasons.NotFound, "the log has no entry with this leaf hash");
    }

    /// <summary>C2SP tlog-proof of the entry at this index, against the newest checkpoint.</summary>
    public async Task<byte[]> InclusionAsync(long index, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await InclusionAsync(database, index, cancellationToken);
    }

    /// <summary>Node hashes that show the tree of <paramref name="newSize"/> to extend that of <paramref name="oldSize"/>.</summary>
    public async Task<IReadOnlyList<TreeHash>> ConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var size = (await NewestAsync(database, cancellationToken)).Size;
        if (oldSize < 0 || newSize < oldSize || newSize > size)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"the sizes {oldSize} and {newSize} are not 0 ≤ old ≤ new ≤ {size}");
        }

        // A log extends the empty tree and itself without proof.
        return oldSize == 0 || oldSize == newSize
            ? []
            : ConsistencyProof.Make(oldSize, newSize, await LogNodes.ReadAsync(database, ConsistencyProof.NodesFor(oldSize, newSize), cancellationToken));
    }

    private async Task<byte[]> InclusionAsync(GatewayDatabase database, long index, CancellationToken cancellationToken)
    {
        var checkpoint = await NewestAsync(database, cancellationToken);
        var read = await LogNodes.ReadAsync(database, InclusionProof.NodesFor(index, checkpoint.Size), cancellationToken);
        return new TlogProof(index, InclusionProof.Make(index, checkpoint.Size, read), checkpoint.Note).ToBytes();
    }

    private async Task<StoredCheckpoint> NewestAsync(GatewayDatabase database, CancellationToken cancellationToken)
        => await database.Checkpoints.AsNoTracking().OrderByDescending(checkpoint => checkpoint.Size).FirstOrDefaultAsync(cancellationToken) ?? Empty();

    /// <summary>Before the sequencer has signed anything, in a gateway's first moments: the empty tree, which every log extends.</summary>
    private StoredCheckpoint Empty()
    {
        var checkpoint = new Checkpoint(key.Signing.VerifierKey.Name, 0, MerkleHashing.EmptyRoot);
        return new StoredCheckpoint { Size = 0, Note = SignedCheckpoint.Sign(checkpoint, key.Signing).ToBytes(), CreateTicks = 0 };
    }
}
