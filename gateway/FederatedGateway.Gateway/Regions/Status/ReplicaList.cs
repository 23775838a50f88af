using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>Every copy of the objects that a caller may see.</summary>
internal sealed class ReplicaList(IDbContextFactory<GatewayDatabase> databases)
{
    private const int DefaultPageSize = 50;
    private const int MaximumPageSize = 500;

    /// <summary>Separates key, revision and region in a page token; no key holds it.</summary>
    private const char Separator = '|';

    public async Task<ListReplicasResponse> ListAsync(Caller caller, ListReplicasRequest request, CancellationToken cancellationToken)
    {
        if (request.PageSize > MaximumPageSize)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"page_size is 0 to {MaximumPageSize}; {request.PageSize} was asked for");
        }

        var (size, (key, revision, region)) = (request.PageSize == 0 ? DefaultPageSize : (int)request.PageSize, Parse(request.PageToken));
        await using var database = databases.CreateDbContext();
        var rows = await VisibleObjects.Of(database, caller).Where(stored => request.StudyId == "" || stored.StudyId == request.StudyId)
            .SelectMany(stored => stored.Copies, (stored, copy) => new { Stored = stored, Copy = copy })
            .Where(row => (request.Region == "" || row.Copy.Region == request.Region) && (request.State == CopyState.Unspecified || row.Copy.State == request.State))
            .Where(row => string.Compare(row.Copy.ObjectKey, key) > 0
                || (row.Copy.ObjectKey == key && (row.Copy.Revision > revision || (row.Copy.Revision == revision && string.Compare(row.Copy.Region, region) > 0))))
            .OrderBy(row => row.Copy.ObjectKey).ThenBy(row => row.Copy.Revision).ThenBy(row => row.Copy.Region)
            .Take(size + 1)
            .Select(row => new
            {
                row.Stored.StudyId,
                row.Stored.IsTombstone,
                row.Stored.LengthBytes,
                row.Stored.Sha256,
                row.Copy,
                Error = database.ReplicationTasks.Where(task => task.ObjectKey == row.Copy.ObjectKey && task.Revision == row.Copy.Revision && task.TargetRegion == row.Copy.Region)
                    .Select(task => task.LastError).FirstOrDefault(),
            })
            .AsNoTracking().ToListAsync(cancellationToken);
        var response = new ListReplicasResponse();
        response.Replicas.AddRange(rows.Take(size).Select(row => new Replica
        {
            StudyId = row.StudyId,
            Key = row.Copy.ObjectKey,
            Revision = (uint)row.Copy.Revision,
            Tombstone = row.IsTombstone,
            Region = row.Copy.Region,
            Bucket = row.Copy.Bucket,
            VersionId = row.Copy.VersionId,
            Sha256 = ByteString.CopyFrom(row.Sha256),
            LengthBytes = row.LengthBytes,
            State = row.Copy.State,
            LagMilliseconds = row.Copy.LagMilliseconds,
            VerifyTimeMilliseconds = UnixMilliseconds(row.Copy.VerifyTicks ?? 0),
            PlacementReceipt = row.Copy.ReceiptId,
            LastError = row.Error ?? "",
        }));
        if (rows.Count > size)
        {
            var last = rows[size - 1].Copy;
            response.NextPageToken = string.Join(Separator, last.ObjectKey, last.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), last.Region);
        }

        return response;
    }

    internal static long UnixMilliseconds(long ticks) => ticks == 0 ? 0 : new DateTimeOffset(ticks, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static (string Key, int Revision, string Region) Parse(string token)
    {
        if (token.Length == 0)
        {
            return ("", 0, "");
        }

        return token.Split(Separator) is [var key, var number, var region] && int.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var revision)
            ? (key, revision, region)
            : throw new RefusedException(Reasons.InvalidArgument, "the page_token is not one that this gateway gave out");
    }
}
