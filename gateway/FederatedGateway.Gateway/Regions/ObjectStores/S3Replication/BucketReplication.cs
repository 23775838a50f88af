using System.Globalization;
using System.Text;
using System.Xml.Linq;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Replication;

/// <summary>
/// A bucket's replication by its own server (MinIO): rules, resync, and what the server says of a version. (The SDK sends an empty body.)
/// Other stores do not have it: see <see cref="StoreCapabilities"/> before calling.
/// </summary>
internal sealed class BucketReplication(S3Connection connection, S3ErrorMap errors)
{
    private const int MaximumDocument = 1 << 20;

    /// <summary>Empty when the server replicates nothing of this bucket.</summary>
    public Task<IReadOnlyList<BucketReplicationRule>> GetRulesAsync(CancellationToken cancellationToken)
        => errors.MapAsync<IReadOnlyList<BucketReplicationRule>>("read its replication rules", null, async () =>
        {
            try
            {
                return Parse(await connection.SendAsync(Request(HttpMethod.Get), MaximumDocument, cancellationToken));
            }
            catch (S3ErrorException e) when (e.Code == "ReplicationConfigurationNotFoundError")
            {
                return [];
            }
        });

    /// <summary>Replaces all rules; none removes them, and their targets with them.</summary>
    /// <exception cref="ArgumentException">Two rules have one id or one priority.</exception>
    public Task SetRulesAsync(IReadOnlyCollection<BucketReplicationRule> rules, CancellationToken cancellationToken)
    {
        if (rules.DistinctBy(rule => rule.Id).Count() != rules.Count || rules.DistinctBy(rule => rule.Priority).Count() != rules.Count)
        {
            throw new ArgumentException("Each replication rule needs an id and a priority of its own.", nameof(rules));
        }

        return errors.MapAsync("set its replication rules", null, () => connection.SendAsync(
            rules.Count == 0 ? Request(HttpMethod.Delete) : Request(HttpMethod.Put).WithDocument(Write(rules)), MaximumDocument, cancellationToken));
    }

    /// <summary>
    /// Has the server look at every version again and send what the target lacks: it does not notice by itself that a target lost objects.
    /// </summary>
    public Task StartResyncAsync(string targetArn, CancellationToken cancellationToken)
        => errors.MapAsync("begin a resync", null, () => connection.SendAsync(
            new S3Request(HttpMethod.Put, null).With("replication-reset", "").With("arn", targetArn), MaximumDocument, cancellationToken));

    /// <summary>Null when there never was a resync of the target.</summary>
    public Task<BucketResync?> GetResyncAsync(string targetArn, CancellationToken cancellationToken)
        => errors.MapAsync("tell how far its resync is", null, async () =>
        {
            var request = new S3Request(HttpMethod.Get, null).With("replication-reset-status", "").With("arn", targetArn);
            var answer = AdminDocuments.Parse(await connection.SendAsync(request, MaximumDocument, cancellationToken), AdminDocuments.AdminJson.Default.Resync);
            return answer?.Targets?.FirstOrDefault(target => target.Arn == targetArn) is { } found
                ? new BucketResync(found.Arn, found.ResyncStatus, Known(found.StartTime), Known(found.EndTime), found.ReplicationCount, found.CompletedReplicationSize, found.FailedReplicationCount)
                : null;
        });

    /// <summary>
    /// What the server says of a version (it says nothing of delete markers): <c>PENDING</c>, <c>COMPLETED</c> (at all targets), <c>FAILED</c>, <c>REPLICA</c>
    /// (made by replication), or null where no rule applied when it was written.
    /// </summary>
    public Task<string?> GetStatusAsync(ObjectKey key, string versionId, CancellationToken cancellationToken)
        => errors.MapAsync("tell the replication of", key, async () =>
        {
            using var response = await connection.RetryAsync(
                token => connection.SendAsync(new S3Request(HttpMethod.Head, key).With("versionId", versionId), token), cancellationToken);
            return S3Headers.Value(response.Headers, "x-amz-replication-status");
        });

    private static S3Request Request(HttpMethod method) => new S3Request(method, null).With("replication", "");

    // The server's word for "not yet" is the year 1.
    private static DateTimeOffset? Known(DateTimeOffset time) => time.Year > 1 ? time : null;

    private static byte[] Write(IEnumerable<BucketReplicationRule> rules)
    {
        var document = Element("ReplicationConfiguration", Element("Role", ""), rules.Select(rule => Element(
            "Rule",
            Element("ID", rule.Id),
            Status(rule.IsEnabled),
            Element("Priority", rule.Priority),
            Element("DeleteMarkerReplication", Status(rule.ReplicatesDeleteMarkers)),
            Element("DeleteReplication", Status(rule.ReplicatesDeletions)),
            Element("Filter", Element("Prefix", rule.Prefix)),
            Element("Destination", Element("Bucket", rule.TargetArn), rule.StorageClass is null ? null : Element("StorageClass", rule.StorageClass)),
            Element("ExistingObjectReplication", Status(rule.ReplicatesExisting)))));
        return Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));

        static XElement Element(string name, params object?[] content) => new(S3Documents.Namespace + name, content);
        static XElement Status(bool enabled) => Element("Status", enabled ? "Enabled" : "Disabled");
    }

    private static List<BucketReplicationRule> Parse(byte[] document)
    {
        return [.. S3Documents.Elements(S3Documents.Parse(document), "Rule").Select(rule => new BucketReplicationRule(
            S3Documents.Text(rule, "ID") ?? "",
            IsEnabled(rule),
            int.Parse(S3Documents.Text(rule, "Priority") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture),
            Of(rule, "Filter") is { } filter ? S3Documents.Text(filter, "Prefix") ?? "" : "",
            Of(rule, "Destination") is { } destination && S3Documents.Text(destination, "Bucket") is { } arn ? arn : throw new S3ProtocolException("a replication rule has no target"))
        {
            ReplicatesDeleteMarkers = IsEnabled(Of(rule, "DeleteMarkerReplication")),
            ReplicatesDeletions = IsEnabled(Of(rule, "DeleteReplication")),
            ReplicatesExisting = IsEnabled(Of(rule, "ExistingObjectReplication")),
            StorageClass = Of(rule, "Destination") is { } at ? S3Documents.Text(at, "StorageClass") : null,
        })];

        static XElement? Of(XElement parent, string name) => S3Documents.Elements(parent, name).FirstOrDefault();
        static bool IsEnabled(XElement? element) => element is not null && S3Documents.Text(element, "Status") == "Enabled";
    }
}
