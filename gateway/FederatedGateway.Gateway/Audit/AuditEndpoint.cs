using FederatedGateway.Gateway.Access;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Audit;

/// <summary>AuditService: proofs for anyone who may call, entries and export for those who may see them.</summary>
[Authorize(Policies.Anyone)]
internal sealed class AuditEndpoint(LogProofs proofs, LogEntries entries, AuditKey key) : AuditService.AuditServiceBase
{
    private const int LeafHashBytes = 32;

    public override async Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        var checkpoint = await proofs.CheckpointAsync(context.CancellationToken);
        return new GetCheckpointResponse { Checkpoint = ByteString.CopyFrom(checkpoint.Note), LogVkey = key.Signing.VerifierKey.ToString() };
    }

    public override async Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        if (request.LeafHash.Length != LeafHashBytes)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"leaf_hash has {request.LeafHash.Length} bytes; a leaf hash has {LeafHashBytes}");
        }

        return new GetInclusionProofResponse { Proof = ByteString.CopyFrom(await proofs.InclusionAsync(request.LeafHash.Memory, context.CancellationToken)) };
    }

    public override async Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context)
    {
        var newest = await proofs.CheckpointAsync(context.CancellationToken);
        var size = request.NewSize == 0 ? newest.Size : request.NewSize;
        var response = new GetConsistencyProofResponse();
        response.Hashes.AddRange((await proofs.ConsistencyAsync(request.OldSize, size, context.CancellationToken)).Select(hash => ByteString.CopyFrom(hash.ToArray())));
        if (size == newest.Size)
        {
            response.Checkpoint = ByteString.CopyFrom(newest.Note);
        }

        return response;
    }

    [Authorize(Policies.Reader)]
    public override Task<ListEntriesResponse> ListEntries(ListEntriesRequest request, ServerCallContext context)
        => entries.ListAsync(context.Caller(), request, context.CancellationToken);
}
