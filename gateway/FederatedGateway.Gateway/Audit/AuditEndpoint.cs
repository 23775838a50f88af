using FederatedGateway.Gateway.Access;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Audit;

/// <summary>AuditService: proofs for anyone who may call, entries and export for those who may see them.</summary>
[Authorize(Policies.Anyone)]
internal sealed class AuditEndpoint(LogProofs proofs, LogEntries entries, AuditKey key, AuditExport export, AuditLog log) : AuditService.AuditServiceBase
{
    private const int LeafHashBytes = 32;

    /// <summary>Larger messages land on the large object heap.</summary>
    private const int FragmentBytes = 64 * 1024;

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

    [Authorize(Policies.Auditor)]
    public override async Task ExportAudit(ExportAuditRequest request, IServerStreamWriter<ExportAuditResponse> responseStream, ServerCallContext context)
    {
        var caller = context.Caller();
        await log.RecordAsync(new AuditEvent(AuditActions.AuditExported, caller.Name, caller.RoleName, "audit log", request.StudyId), context.CancellationToken);

        // In a file first: a slow auditor must not hold the database's connection for as long as the download takes.
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FragmentBytes, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await export.WriteAsync(request.StudyId, file, context.CancellationToken);
        file.Position = 0;
        var buffer = new byte[FragmentBytes];
        int read;
        while ((read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.CancellationToken)) > 0)
        {
            await responseStream.WriteAsync(new ExportAuditResponse { Data = ByteString.CopyFrom(buffer.AsSpan(0, read)) }, context.CancellationToken);
        }
    }
}
