using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Audit;

/// <summary>Reads and exports the audit log.</summary>
public sealed class AuditClient(GatewayConnection gateway)
{
    private const int PageSize = 1000;

    /// <summary>Writes a bundle with everything that an offline verifier needs; the file appears when it is whole.</summary>
    /// <returns>Bytes written.</returns>
    public async Task<long> ExportAsync(string path, string studyId, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("audit export");
        var beside = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            long written;
            await using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using var call = gateway.Audit.ExportAudit(new ExportAuditRequest { StudyId = studyId }, cancellationToken: cancellationToken);
                while (await call.ResponseStream.MoveNext(cancellationToken))
                {
                    await file.WriteAsync(call.ResponseStream.Current.Data.Memory, cancellationToken);
                }

                await file.FlushAsync(cancellationToken);
                written = file.Length;
            }

            File.Move(beside, path, overwrite: true);
            return written;
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Entries from <paramref name="start"/> on, at most <paramref name="maximum"/>.</summary>
    public async Task<IReadOnlyList<LogEntry>> ListAsync(string studyId, long start, int maximum, CancellationToken cancellationToken)
    {
        var entries = new List<LogEntry>();
        while (start >= 0 && entries.Count < maximum)
        {
            var page = await gateway.Audit.ListEntriesAsync(
                new ListEntriesRequest { StudyId = studyId, Start = start, PageSize = (uint)Math.Min(PageSize, maximum - entries.Count) }, cancellationToken: cancellationToken);
            entries.AddRange(page.Entries);
            start = page.NextStart;
        }

        return entries;
    }
}
