using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Trust.Transparency.Checkpoints;
using Google.Protobuf;

namespace FederatedGateway.Gateway.EnclaveHost;

/// <summary>Brings an enclave host's view of the log forward: the newest checkpoint and the proof that it extends the one that the host knows.</summary>
internal sealed class EnclaveLogView(LogProofs proofs, AuditKey key, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The newest checkpoint and its consistency proof.</summary>
    public async Task<(ByteString Checkpoint, IReadOnlyList<ByteString> Consistency)> AdvanceAsync(EnclaveService.EnclaveServiceClient enclave, CancellationToken cancellationToken)
    {
        var checkpoint = await proofs.CheckpointAsync(cancellationToken);
        return (ByteString.CopyFrom(checkpoint.Note), await ConsistencyToAsync(enclave, checkpoint.Size, cancellationToken));
    }

    /// <summary>The proof that the tree of the checkpoint in a tlog-proof extends the one that the host knows.</summary>
    public Task<IReadOnlyList<ByteString>> ConsistencyToProofAsync(EnclaveService.EnclaveServiceClient enclave, byte[] inclusionProof, CancellationToken cancellationToken)
    {
        var proof = TlogProof.Parse(inclusionProof).OrThrow();
        var checkpoint = SignedCheckpoint.Open(proof.Checkpoint.Span, key.Signing.VerifierKey).OrThrow();
        return ConsistencyToAsync(enclave, checkpoint.Checkpoint.Size, cancellationToken);
    }

    private async Task<IReadOnlyList<ByteString>> ConsistencyToAsync(EnclaveService.EnclaveServiceClient enclave, long size, CancellationToken cancellationToken)
    {
        var host = await enclave.DescribeAsync(new DescribeRequest(), deadline: (clock.GetUtcNow() + Deadline).UtcDateTime, cancellationToken: cancellationToken);
        var known = host.Logs.FirstOrDefault(position => position.Origin == key.Signing.VerifierKey.Name)?.Size ?? 0;
        return [.. (await proofs.ConsistencyAsync(Math.Min(known, size), size, cancellationToken)).Select(hash => ByteString.CopyFrom(hash.ToArray()))];
    }
}
