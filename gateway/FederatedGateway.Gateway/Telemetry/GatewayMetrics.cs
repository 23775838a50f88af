using System.Diagnostics;
using System.Diagnostics.Metrics;
using FederatedGateway.Gateway.Regions.Status;

namespace FederatedGateway.Gateway.Telemetry;

/// <summary>
/// The gateway's own instruments. Requests and their durations come from ASP.NET Core's <c>http.server.request.duration</c>; states of studies, models,
/// the log and replication are read from the database when a scrape asks (<see cref="StateSnapshot"/>), so that every replica reports the same.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "FederatedGateway.Gateway";

    /// <summary>Spans of the gateway's own work (runs, replication, retention).</summary>
    public static readonly ActivitySource Activities = new(MeterName);

    private readonly Meter meter;
    private readonly Counter<long> bytesReceived;
    private readonly Counter<long> bytesSent;
    private readonly Histogram<double> stageSeconds;
    private readonly Counter<long> refusals;
    private readonly Counter<long> bytesReplicated;
    private readonly Counter<long> badCopies;
    private readonly Histogram<double> replicationLag;

    public GatewayMetrics(IMeterFactory meters, StateSnapshot state, ReplicationStanding standing)
    {
        meter = meters.Create(MeterName);
        bytesReceived = meter.CreateCounter<long>("fgw.upload.bytes", "By", "Ciphertext bytes received from institutions.");
        bytesSent = meter.CreateCounter<long>("fgw.download.bytes", "By", "Ciphertext bytes sent to institutions.");
        stageSeconds = meter.CreateHistogram<double>("fgw.run.stage.duration", "s", "Time a run spent in a stage.");
        refusals = meter.CreateCounter<long>("fgw.refusals", "{refusal}", "Calls refused, by stable reason.");
        bytesReplicated = meter.CreateCounter<long>("fgw.replication.bytes", "By", "Ciphertext bytes copied to a region and read back.");
        badCopies = meter.CreateCounter<long>("fgw.replication.bad.copies", "{copy}", "Copies that a download found gone or damaged; they are made again.");
        replicationLag = meter.CreateHistogram<double>("fgw.replication.lag", "s", "From an object's commit in its primary region to the read-back of a copy.");
        meter.CreateObservableGauge("fgw.studies", () => Labelled(state.Studies, "state"), "{study}", "Studies by state.");
        meter.CreateObservableGauge("fgw.runs", () => Labelled(state.Runs, "state"), "{run}", "Runs by state.");
        meter.CreateObservableGauge("fgw.models", () => Labelled(state.Models, "state"), "{model}", "Models by state.");
        meter.CreateObservableGauge("fgw.evidence.studies", () => Labelled(state.Evidence, "verdict"), "{study}", "Studies in use by whether the enclave's evidence verifies for them.");
        meter.CreateObservableGauge("fgw.log.entries", () => state.LogEntries, "{entry}", "Entries in the audit log.");
        meter.CreateObservableGauge("fgw.replication.backlog", () => Labelled(state.ReplicationBacklog, "region"), "{copy}", "Copies still to make, by target region.");
        meter.CreateObservableGauge("fgw.replication.oldest.age", () => Labelled(state.ReplicationOldestSeconds, "region"), "s", "Age of the oldest copy still to make, by target region.");
        meter.CreateObservableGauge("fgw.replication.over.objective", () => Labelled(standing.Alerts.ToDictionary(region => region.Key, region => (long)region.Value.Count), "region"), "{alert}", "Alerts of regions beyond their replication objective.");
        meter.CreateObservableGauge("fgw.residency.incidents", () => Labelled(state.ResidencyIncidents, "region"), "{version}", "Versions ever found in a region that their study does not allow.");
        meter.CreateObservableGauge("fgw.process.memory", () => Environment.WorkingSet, "By", "Resident memory of the gateway process.");
        meter.CreateObservableCounter("fgw.process.cpu.time", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time of the gateway process, user and system.");
        meter.CreateObservableCounter("fgw.process.disk.io", ReadDiskBytes, "By", "Bytes that the gateway process read from and wrote to disk (from /proc/self/io).");
    }

    public void Received(long bytes) => bytesReceived.Add(bytes);

    public void Sent(long bytes, string region) => bytesSent.Add(bytes, new KeyValuePair<string, object?>("region", region));

    public void StageEnded(string stage, TimeSpan duration) => stageSeconds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    public void Replicated(string region, long bytes, TimeSpan lag)
    {
        var label = new KeyValuePair<string, object?>("region", region);
        bytesReplicated.Add(bytes, label);
        replicationLag.Record(lag.TotalSeconds, label);
    }

    public void BadCopyRead(string region) => badCopies.Add(1, new KeyValuePair<string, object?>("region", region));

    public void Refused(string reason) => refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<T>> Labelled<T>(IReadOnlyDictionary<string, T> values, string label)
        where T : struct
        => values.Select(value => new Measurement<T>(value.Value, new KeyValuePair<string, object?>(label, value.Key)));

    private static IEnumerable<Measurement<long>> ReadDiskBytes()
    {
        const string Source = "/proc/self/io";
        if (!File.Exists(Source))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(Source))
        {
            var direction = line.StartsWith("read_bytes:", StringComparison.Ordinal) ? "read" : line.StartsWith("write_bytes:", StringComparison.Ordinal) ? "write" : null;
            if (direction is not null && long.TryParse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), out var bytes))
            {
                yield return new Measurement<long>(bytes, new KeyValuePair<string, object?>("direction", direction));
            }
        }
    }
}
