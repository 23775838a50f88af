using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>
/// MinIO's admin API as far as regions need it: tiers, replication targets, the server's state. Other stores do not have it: see
/// <see cref="StoreCapabilities"/> before calling. Failures are <see cref="ObjectStoreUnavailableException"/>, as with every store.
/// </summary>
internal sealed class MinioAdmin(S3Connection connection, S3ErrorMap errors)
{
    private const string Root = "/minio/admin/v3/";

    /// <summary>The state of a deployment with many drives is the longest.</summary>
    private const int MaximumAnswer = 16 << 20;

    /// <summary>What the deployment is and how it does.</summary>
    public Task<MinioServerState> GetServerAsync(CancellationToken cancellationToken) => errors.MapAsync("tell its server's state", null, async () =>
    {
        var state = AdminDocuments.Parse(await SendAsync(Request(HttpMethod.Get, "info"), cancellationToken), AdminDocuments.AdminJson.Default.Deployment)
            ?? throw new S3ProtocolException("the server's state is empty");
        var servers = state.Servers ?? [];
        return new MinioServerState(
            state.DeploymentId ?? "",
            state.Mode ?? "",
            [.. servers.Select(server => server.Version ?? "").Where(version => version.Length > 0).Distinct(StringComparer.Ordinal)],
            servers.Count,
            servers.Count(server => server.State == "online"),
            state.Backend?.OnlineDisks ?? 0,
            state.Backend?.OfflineDisks ?? 0,
            state.Queues ?? []);
    });

    /// <summary>The tiers of type MinIO; others are not this gateway's.</summary>
    public Task<IReadOnlyList<RemoteTier>> ListTiersAsync(CancellationToken cancellationToken) => errors.MapAsync<IReadOnlyList<RemoteTier>>("list its tiers", null, async () =>
    {
        var tiers = AdminDocuments.Parse(await SendAsync(Request(HttpMethod.Get, "tier"), cancellationToken), AdminDocuments.TierJson.Default.ListTier) ?? [];
        return [.. tiers.Where(tier => tier is { Type: "minio", Server: not null }).Select(tier => new RemoteTier(
            tier.Name,
            Uri.TryCreate(tier.Server!.Endpoint, UriKind.Absolute, out var endpoint) ? endpoint : throw new S3ProtocolException($"tier {tier.Name} has no address"),
            tier.Server.Bucket,
            tier.Server.Prefix ?? "",
            tier.Server.Region ?? "",
            tier.Server.AccessKey))];
    });

    /// <summary>Makes the tier if there is none of its name; the server writes to the tier's bucket and reads back before it agrees.</summary>
    /// <returns>False if it was there already.</returns>
    /// <exception cref="ArgumentException">The name is no valid one.</exception>
    /// <exception cref="ObjectStoreUnavailableException">Also: a tier of this name leads elsewhere, so that rules would move objects there.</exception>
    public async Task<bool> EnsureTierAsync(RemoteTier tier, string secretKey, CancellationToken cancellationToken)
    {
        if (!RemoteTier.IsValidName(tier.Name))
        {
            throw new ArgumentException($"A tier's name is {RemoteTier.NameRule}, and neither STANDARD nor REDUCED_REDUNDANCY.", nameof(tier));
        }

        if ((await ListTiersAsync(cancellationToken)).FirstOrDefault(other => other.Name == tier.Name) is { } existing)
        {
            return existing with { AccessKey = tier.AccessKey } == tier
                ? false
                : throw new ObjectStoreUnavailableException(
                    $"Region {connection.Options.Region} has a tier {tier.Name} that leads to {existing.Endpoint}{existing.Bucket}/{existing.Prefix}, not to {tier.Endpoint}{tier.Bucket}/{tier.Prefix}. "
                    + "Choose another name: a tier in use cannot be redirected.",
                    isTransient: false);
        }

        var server = new AdminDocuments.TierServer(tier.Endpoint.GetLeftPart(UriPartial.Authority), tier.AccessKey, secretKey, tier.Bucket, tier.Prefix, tier.ServerRegion);
        var document = JsonSerializer.SerializeToUtf8Bytes(new AdminDocuments.Tier("v1", "minio", tier.Name, server), AdminDocuments.TierJson.Default.Tier);
        return await errors.MapAsync($"make tier {tier.Name}", null, async () =>
        {
            _ = await SendAsync(Request(HttpMethod.Put, "tier").WithSealed(Seal(document)), cancellationToken);
            return true;
        });
    }

    /// <summary>Whether the server reaches the tier's bucket now.</summary>
    /// <exception cref="ObjectStoreUnavailableException">It does not, or there is no such tier.</exception>
    public Task VerifyTierAsync(string name, CancellationToken cancellationToken)
        => errors.MapAsync($"reach its tier {name}", null, () => SendAsync(Request(HttpMethod.Get, $"tier/{name}"), cancellationToken));

    /// <summary>Removes a tier that holds nothing; one that is gone already is no failure.</summary>
    /// <exception cref="ObjectStoreUnavailableException">Also: objects are in the tier.</exception>
    public Task RemoveTierAsync(string name, CancellationToken cancellationToken)
        => errors.MapAsync($"remove its tier {name}", null, () => UnlessGoneAsync(Request(HttpMethod.Delete, $"tier/{name}"), "XMinioAdminTierNotFound", cancellationToken));

    /// <summary>
    /// Tells the server where to replicate this bucket; without effect where it knows the target already. Reads never cross to the target
    /// for what is not here: residency is decided by what was replicated.
    /// </summary>
    /// <returns>The target's ARN, for replication rules.</returns>
    /// <exception cref="ObjectStoreUnavailableException">Also: the source server cannot reach the target, or the credentials or bucket are not good there.</exception>
    public Task<string> SetRemoteTargetAsync(RemoteTarget target, S3Credentials credentials, CancellationToken cancellationToken)
        => PutTargetAsync(Document(target, credentials, null), Request(HttpMethod.Put, "set-remote-target"), cancellationToken);

    /// <summary>Gives the server new credentials for a target that it has.</summary>
    /// <exception cref="ObjectStoreUnavailableException">Also: the target does not take them; the old ones stay.</exception>
    public Task<string> SetRemoteTargetCredentialsAsync(string arn, RemoteTarget target, S3Credentials credentials, CancellationToken cancellationToken)
        => PutTargetAsync(Document(target, credentials, arn), Request(HttpMethod.Put, "set-remote-target").With("update", "true").With("creds", "true"), cancellationToken);

    /// <summary>This bucket's replication targets.</summary>
    public Task<IReadOnlyList<RemoteTargetStatus>> ListRemoteTargetsAsync(CancellationToken cancellationToken)
        => errors.MapAsync<IReadOnlyList<RemoteTargetStatus>>("list its replication targets", null, async () =>
        {
            var answer = await SendAsync(Request(HttpMethod.Get, "list-remote-targets").With("bucket", connection.Options.Bucket).With("type", "replication"), cancellationToken);
            var targets = AdminDocuments.Parse(answer, AdminDocuments.AdminJson.Default.ListTarget) ?? [];
            return [.. targets.Select(target => new RemoteTargetStatus(
                target.Arn ?? throw new S3ProtocolException("a replication target has no ARN"),
                target.Endpoint,
                target.TargetBucket,
                target.Secure,
                target.DisableProxy,
                target.IsOnline,
                Nanoseconds(target.Latency?.Avg ?? 0),
                Nanoseconds(target.TotalDowntime)))];
        });

    /// <summary>Forgets a target that no rule names; one that is gone already is no failure. (Removing all rules removes their targets too.)</summary>
    public Task RemoveRemoteTargetAsync(string arn, CancellationToken cancellationToken)
        => errors.MapAsync($"remove replication target {arn}", null, () => UnlessGoneAsync(
            Request(HttpMethod.Delete, "remove-remote-target").With("bucket", connection.Options.Bucket).With("arn", arn), "XMinioAdminRemoteTargetNotFoundError", cancellationToken));

    /// <summary>A subsystem's settings, such as <c>scanner</c>, as the server writes them: <c>name key=value …</c>, secrets included.</summary>
    public Task<string> GetSettingsAsync(string subsystem, CancellationToken cancellationToken)
        => errors.MapAsync($"tell its settings of {subsystem}", null, async () =>
        {
            var answer = await SendAsync(Request(HttpMethod.Get, "get-config-kv").With("key", subsystem), cancellationToken);
            try
            {
                return Encoding.UTF8.GetString(AdminEncryption.Decrypt(connection.Credentials.RevealSecretKey(), answer));
            }
            catch (CryptographicException e)
            {
                throw new S3ProtocolException("the server's answer does not open with the region's secret key", e);
            }
        });

    private static S3Request Request(HttpMethod method, string path) => S3Request.ToServer(method, Root + path);

    private static Func<S3Credentials, byte[]> Seal(byte[] document) => credentials => AdminEncryption.Encrypt(credentials.RevealSecretKey(), document);

    private static TimeSpan Nanoseconds(long count) => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick);

    private Task<byte[]> SendAsync(S3Request request, CancellationToken cancellationToken) => connection.SendAsync(request, MaximumAnswer, cancellationToken);

    private async Task<bool> UnlessGoneAsync(S3Request request, string code, CancellationToken cancellationToken)
    {
        try
        {
            _ = await SendAsync(request, cancellationToken);
            return true;
        }
        catch (S3ErrorException e) when (e.Status == HttpStatusCode.NotFound && e.Code == code)
        {
            return false;
        }
    }

    private Task<string> PutTargetAsync(byte[] document, S3Request request, CancellationToken cancellationToken)
        => errors.MapAsync("set a replication target", null, async () =>
        {
            var answer = await SendAsync(request.With("bucket", connection.Options.Bucket).WithSealed(Seal(document)), cancellationToken);
            return AdminDocuments.Parse(answer, AdminDocuments.AdminJson.Default.String) ?? throw new S3ProtocolException("the server gave a replication target no ARN");
        });

    private byte[] Document(RemoteTarget target, S3Credentials credentials, string? arn) => JsonSerializer.SerializeToUtf8Bytes(
        new AdminDocuments.Target
        {
            SourceBucket = connection.Options.Bucket,
            Endpoint = target.Endpoint.Authority,
            Credentials = new AdminDocuments.TargetKeys(credentials.AccessKey, credentials.RevealSecretKey()),
            TargetBucket = target.Bucket,
            Secure = target.Endpoint.Scheme == Uri.UriSchemeHttps,
            Arn = arn,
            Region = target.ServerRegion,
            BandwidthLimit = target.BandwidthLimit,
            HealthCheckDuration = (long)target.HealthCheckInterval.TotalNanoseconds,
            DisableProxy = true,
        },
        AdminDocuments.AdminJson.Default.Target);
}
