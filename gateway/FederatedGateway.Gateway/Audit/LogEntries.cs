using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>Reads entries in order: auditors and operators all of them, a participant those of its studies.</summary>
internal sealed class LogEntries(IDbContextFactory<GatewayDatabase> databases)
{
    private const int DefaultPageSize = 100;
    private const int MaximumPageSize = 1000;

    public async Task<ListEntriesResponse> ListAsync(Caller caller, ListEntriesRequest request, CancellationToken cancellationToken)
    {
        if (request.PageSize > MaximumPageSize || request.Start < 0)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"page_size is 0 to {MaximumPageSize} and start is not negative; {request.PageSize} and {request.Start} were asked for");
        }

        var size = request.PageSize == 0 ? DefaultPageSize : (int)request.PageSize;
        await using var database = databases.CreateDbContext();
        var entries = database.LoggedEntries.AsNoTracking().Where(entry => entry.Index >= request.Start && (request.StudyId == "" || entry.StudyId == request.StudyId));
        if (caller.Role is not (Role.Auditor or Role.Operator))
        {
            entries = entries.Where(entry => database.Participants.Any(participant => participant.StudyId == entry.StudyId && participant.Name == caller.Name));
        }

        var rows = await entries.OrderBy(entry => entry.Index).Take(size + 1).Select(entry => new { entry.Index, entry.Data }).ToListAsync(cancellationToken);
        var response = new ListEntriesResponse { NextStart = rows.Count > size ? rows[size].Index : -1 };
        response.Entries.AddRange(rows.Take(size).Select(row => new LogEntry { Index = row.Index, Data = ByteString.CopyFrom(row.Data) }));
        return response;
    }
}
