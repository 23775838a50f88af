using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A log as the gateway keeps it, in memory; can be forked by giving a copy other entries.</summary>
internal sealed class MemoryLog(LogSigningKey key, params WitnessSigningKey[] witnesses)
{
    private readonly List<byte[]> entries = [];
    private readonly Dictionary<TreeNode, TreeHash> nodes = [];
    private readonly CompactTree tree = new();

    public long Size => tree.Size;

    /// <summary>How far the witnesses' clocks are ahead of this machine's: an enclave goes by the newest time that they sign.</summary>
    public TimeSpan WitnessLead { get; set; }

    public VerifierKey Key => key.VerifierKey;

    /// <summary>Another log under the same key with the same first entries.</summary>
    public MemoryLog Fork()
    {
        var fork = new MemoryLog(key, witnesses);
        entries.ForEach(entry => fork.Append(entry));
        return fork;
    }

    public long Append(byte[] entry)
    {
        entries.Add(entry);
        tree.Append(MerkleHashing.Leaf(entry), (node, hash) => nodes[node] = hash);
        return tree.Size - 1;
    }

    public long Append(string text) => Append(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The signed note for the log as it is now.</summary>
    public byte[] Checkpoint()
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(key.VerifierKey.Name, tree.Size, tree.Root), key);
        var time = (TimeProvider.System.GetUtcNow() + WitnessLead).ToUnixTimeSeconds();
        return signed.With(witnesses.Select(witness => witness.Cosign(signed.Checkpoint.Text, time))).ToBytes();
    }

    public IEnumerable<ByteString> Consistency(long oldSize)
        => ConsistencyProof.Make(oldSize, tree.Size, node => nodes[node]).Select(hash => ByteString.CopyFrom(hash.ToArray()));

    public byte[] Inclusion(long index) => new TlogProof(index, InclusionProof.Make(index, tree.Size, node => nodes[node]), Checkpoint()).ToBytes();

    /// <summary>The entry by which the gateway records a receipt.</summary>
    public static byte[] ReceiptEntry(Sha256Digest receipt, Sha256Digest study) => new AuditEntry
    {
        Id = Guid.NewGuid().ToString(),
        Source = "fgw-gateway",
        Action = "federatedgateway.run.receipt",
        Time = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
        Actor = "gateway",
        Role = "gateway",
        Object = receipt.ToString(),
        Study = study.ToString(),
        Outcome = "success",
        TraceId = "",
        Digests = [new NamedDigest(EntryDigests.Receipt, receipt.ToString())],
    }.ToBytes();
}
