using System.Globalization;
using Cronos;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Notes;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Finds every mistake of a configuration at once, each with its key and how to mend it.</summary>
internal sealed class OptionsCheck
{
    /// <summary>Regions a manifest may name.</summary>
    private const int MaximumRegions = 16;

    /// <summary>Each is asked about keys whenever something is erased.</summary>
    private const int MaximumHosts = 16;

    private readonly List<string> errors = [];

    private OptionsCheck()
    {
    }

    /// <returns>One sentence a mistake; empty when there is none.</returns>
    public static IReadOnlyList<string> Errors(GatewayOptions options)
    {
        var check = new OptionsCheck();
        check.Listeners(options);
        check.Files(options);
        check.Connections(options);
        check.Regions(options.Regions);
        check.Replication(options.Replication);
        check.Limits(options.Limits);
        check.Attestation(options.Attestation);
        check.Lifecycle(options);
        return check.errors;
    }

    private void Require(bool holds, string key, string rule)
    {
        if (!holds)
        {
            errors.Add($"{key}: {rule}");
        }
    }

    private void Listeners(GatewayOptions options)
    {
        Require(ListenAddress.TryParse(options.Listen, "https", out _), "Listen", $"'{options.Listen}' is not https://ADDRESS:PORT with an IP address, localhost or *");
        Require(
            options.Metrics.Listen.Length == 0 || ListenAddress.TryParse(options.Metrics.Listen, "http", out _),
            "Metrics:Listen",
            $"'{options.Metrics.Listen}' is not http://ADDRESS:PORT with an IP address, localhost or *; leave it empty for none");
    }

    private void Files(GatewayOptions options)
    {
        RequireFile(options.Tls.Certificate, "Tls:Certificate", "the server's certificate (PEM)");
        RequireFile(options.Tls.Key, "Tls:Key", "its private key (PEM)");
        RequireFile(options.Tls.ClientCa, "Tls:ClientCa", "the roots of client certificates (PEM)");
        Require(options.DataDirectory.Length > 0, "DataDirectory", "name a directory that the gateway may write to");
        Require(!File.Exists(options.DataDirectory), "DataDirectory", $"{options.DataDirectory} is a file; name a directory");
    }

    private void RequireFile(string path, string key, string what)
    {
        Require(path.Length > 0, key, $"name the file with {what}");
        Require(path.Length == 0 || File.Exists(path), key, $"there is no file {path}");
    }

    private void Connections(GatewayOptions options)
    {
        var database = options.Database;
        Require(
            database.Provider is DatabaseOptions.Sqlite or DatabaseOptions.PostgreSql,
            "Database:Provider",
            $"'{database.Provider}' is neither {DatabaseOptions.Sqlite} nor {DatabaseOptions.PostgreSql}");
        Require(database.Provider != DatabaseOptions.PostgreSql || database.ConnectionString.Length > 0, "Database:ConnectionString", "postgresql needs one (Host=…;Database=…;Username=…)");
        EnclaveHosts(options.Enclave);
        Require(KeyName.IsValid(options.Audit.Origin), "Audit:Origin", "a log's name is not empty and has neither spaces nor '+'");
        Range(options.Audit.ArchiveSeconds, 86_400, nameof(options.Audit.ArchiveSeconds), "Audit:");
        Range(options.Audit.RetentionDays, 36_500, nameof(options.Audit.RetentionDays), "Audit:");
        Require(options.Retention.Cron.Length == 0 || IsCron(options.Retention.Cron), "Retention:Cron", $"'{options.Retention.Cron}' is not a five-field cron expression such as '0 2 * * *'");
        Require(options.Otlp.Endpoint.Length == 0 || IsHttp(options.Otlp.Endpoint), "Otlp:Endpoint", $"'{options.Otlp.Endpoint}' is not http://HOST:PORT or https://HOST:PORT");
    }

    private void EnclaveHosts(EnclaveOptions enclave)
    {
        const string Rule = "is not unix:/PATH, http://HOST:PORT or https://HOST:PORT";
        Require(EnclaveEndpoint.IsValid(enclave.Endpoint), "Enclave:Endpoint", $"'{enclave.Endpoint}' {Rule}");
        Require(ParticipantName.IsValid(enclave.Name), "Enclave:Name", $"'{enclave.Name}' is not {ParticipantName.Rule}");
        Require(enclave.Successors.Count < MaximumHosts, "Enclave:Successors", $"there are {enclave.Successors.Count}; at most {MaximumHosts - 1} are possible");
        for (var i = 0; i < enclave.Successors.Count; i++)
        {
            var (successor, key) = (enclave.Successors[i], string.Create(CultureInfo.InvariantCulture, $"Enclave:Successors:{i}:"));
            Require(ParticipantName.IsValid(successor.Name), key + nameof(successor.Name), $"'{successor.Name}' is not {ParticipantName.Rule}");
            Require(successor.Name != enclave.Name && enclave.Successors.Take(i).All(other => other.Name != successor.Name), key + nameof(successor.Name), $"'{successor.Name}' is there twice");
            Require(EnclaveEndpoint.IsValid(successor.Endpoint), key + nameof(successor.Endpoint), $"'{successor.Endpoint}' {Rule}");
        }

        Require(
            enclave.HandOverTo.Length == 0 || enclave.HandOverTo == enclave.Name || enclave.Successors.Any(successor => successor.Name == enclave.HandOverTo),
            "Enclave:HandOverTo",
            $"'{enclave.HandOverTo}' is no host's name; leave it empty to hand over by hand only");
    }

    private void Regions(List<RegionOptions> regions)
    {
        Require(regions.Count is >= 1 and <= MaximumRegions, "Regions", $"there are {regions.Count}; configure 1 to {MaximumRegions}");
        for (var i = 0; i < regions.Count; i++)
        {
            var (region, key) = (regions[i], string.Create(CultureInfo.InvariantCulture, $"Regions:{i}:"));
            Require(ParticipantName.IsValid(region.Name), key + nameof(region.Name), $"'{region.Name}' is not {ParticipantName.Rule}");
            Require(regions.Take(i).All(other => other.Name != region.Name), key + nameof(region.Name), $"'{region.Name}' is there twice");
            Require(region.Jurisdiction.Length is >= 1 and <= 100, key + nameof(region.Jurisdiction), "name the legal space in 1 to 100 characters");
            Require(
                IsBucket(region.Bucket),
                key + nameof(region.Bucket),
                $"'{region.Bucket}' is not 3 to 63 characters of [a-z0-9-]");
            foreach (var (own, name) in new[]
            {
                (region.Buckets.Uploads, nameof(region.Buckets.Uploads)), (region.Buckets.Models, nameof(region.Buckets.Models)),
                (region.Buckets.Receipts, nameof(region.Buckets.Receipts)), (region.Buckets.Audit, nameof(region.Buckets.Audit)),
            })
            {
                Require(own.Length == 0 || IsBucket(own), $"{key}{nameof(region.Buckets)}:{name}", $"'{own}' is not 3 to 63 characters of [a-z0-9-]");
            }

            Store(region, key);
        }
    }

    private static bool IsBucket(string name)
        => name.Length is >= 3 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-';

    private void Store(RegionOptions region, string key)
    {
        switch (region.Store)
        {
            case RegionOptions.DirectoryStore:
                Require(region.Directory.Length > 0, key + nameof(region.Directory), "a directory store needs one");
                break;
            case RegionOptions.MinioStore:
                Require(IsHttp(region.Endpoint), key + nameof(region.Endpoint), $"'{region.Endpoint}' is not http://HOST:PORT or https://HOST:PORT");
                Require(
                    !Uri.TryCreate(region.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttp || endpoint.IsLoopback || region.InsecureHttp,
                    key + nameof(region.Endpoint),
                    "plain http to another host; use https, or set InsecureHttp where the network is private");
                Require(
                    region.AccessKeyFile.Length > 0 ? region.AccessKey.Length == 0 : MinioStoreOptions.IsAccessKey(region.AccessKey),
                    key + nameof(region.AccessKey),
                    "a minio store needs one, of ASCII characters without spaces, '/' and ',', or an AccessKeyFile instead");
                Require(region.AccessKeyFile.Length == 0 || File.Exists(region.AccessKeyFile), key + nameof(region.AccessKeyFile), $"there is no file {region.AccessKeyFile}");
                if (region.SecretKeyVariable.Length > 0)
                {
                    Require(region.SecretKeyFile.Length == 0, key + nameof(region.SecretKeyVariable), $"give either this or {nameof(region.SecretKeyFile)}");
                    Require(!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(region.SecretKeyVariable)), key + nameof(region.SecretKeyVariable), $"the environment has no variable {region.SecretKeyVariable}");
                }
                else
                {
                    RequireFile(region.SecretKeyFile, key + nameof(region.SecretKeyFile), "the secret key in its first line");
                }

                S3(region.S3, $"{key}{nameof(region.S3)}:");
                Require(region.CaFile.Length == 0 || File.Exists(region.CaFile), key + nameof(region.CaFile), $"there is no file {region.CaFile}");
                break;
            default:
                errors.Add($"{key}{nameof(region.Store)}: '{region.Store}' is neither {RegionOptions.DirectoryStore} nor {RegionOptions.MinioStore}");
                break;
        }
    }

    private void Replication(ReplicationOptions replication)
    {
        const string Section = "Replication:";
        Range(replication.HeartbeatSeconds, 300, nameof(replication.HeartbeatSeconds), Section);
        Range(replication.ProbeTimeoutSeconds, 60, nameof(replication.ProbeTimeoutSeconds), Section);
        Range(replication.Parallelism, 64, nameof(replication.Parallelism), Section);
        Range(replication.BatchSize, 256, nameof(replication.BatchSize), Section);
        Require(replication.CopyTimeoutSeconds is >= 10 and <= 86_400, Section + nameof(replication.CopyTimeoutSeconds), $"{replication.CopyTimeoutSeconds} is not 10 to 86400");
        Range(replication.SweepMinutes, 10_080, nameof(replication.SweepMinutes), Section);
        Require(replication.SampledCopies is >= 0 and <= 10_000, Section + nameof(replication.SampledCopies), $"{replication.SampledCopies} is not 0 to 10000");
        Require(
            replication.RejoinCheck is ReplicationOptions.Partial or ReplicationOptions.Full,
            Section + nameof(replication.RejoinCheck),
            $"'{replication.RejoinCheck}' is neither {ReplicationOptions.Partial} nor {ReplicationOptions.Full}");
        Range(replication.RejoinCopies, 10_000, nameof(replication.RejoinCopies), Section);
        Range(replication.ObjectiveSeconds, 604_800, nameof(replication.ObjectiveSeconds), Section);
        Range(replication.BacklogObjects, 10_000_000, nameof(replication.BacklogObjects), Section);
        Range(replication.BacklogMegabytes, 100_000_000, nameof(replication.BacklogMegabytes), Section);
    }

    private void S3(S3RegionOptions s3, string section)
    {
        Between(s3.MaximumAttempts, 1, 10, section + nameof(s3.MaximumAttempts));
        Between(s3.RetryPauseMilliseconds, 1, 10_000, section + nameof(s3.RetryPauseMilliseconds));
        Between(s3.BreakMilliseconds, 500, 300_000, section + nameof(s3.BreakMilliseconds));
        Between(s3.ConnectTimeoutMilliseconds, 100, 60_000, section + nameof(s3.ConnectTimeoutMilliseconds));
        Between(s3.AnswerTimeoutMilliseconds, 100, 600_000, section + nameof(s3.AnswerTimeoutMilliseconds));
        Between(s3.StallTimeoutMilliseconds, 100, 600_000, section + nameof(s3.StallTimeoutMilliseconds));
        Between(s3.MaximumConnections, 8, 10_000, section + nameof(s3.MaximumConnections));
        Between(s3.MultipartThresholdMegabytes, 5, 5_120, section + nameof(s3.MultipartThresholdMegabytes));
        Between(s3.PartMegabytes, 5, 5_120, section + nameof(s3.PartMegabytes));
        Between(s3.ParallelParts, 1, 16, section + nameof(s3.ParallelParts));
    }

    private void Lifecycle(GatewayOptions options)
    {
        const string Section = "Lifecycle:";
        Require(options.Lifecycle.SignerIdentity.Length == 0 || File.Exists(options.Lifecycle.SignerIdentity), Section + nameof(options.Lifecycle.SignerIdentity), $"there is no file {options.Lifecycle.SignerIdentity}");
        Range(options.Lifecycle.SweepMinutes, 10_080, nameof(options.Lifecycle.SweepMinutes), Section);
        Range(options.Lifecycle.DriftSeconds, 86_400, nameof(options.Lifecycle.DriftSeconds), Section);
        foreach (var region in options.Regions)
        {
            var at = $"Regions:{region.Name}:Tiers";
            Require(region.Tiers.Count <= 8, at, $"there are {region.Tiers.Count}; at most 8 are accepted");
            Require(region.Tiers.Count == 0 || region.Store == RegionOptions.MinioStore, at, "only a minio store has tiers");
            Require(region.Tiers.DistinctBy(tier => tier.Name).Count() == region.Tiers.Count, at, "two have one name");
            foreach (var tier in region.Tiers)
            {
                Require(RemoteTier.IsValidName(tier.Name), at, $"'{tier.Name}' is not {RemoteTier.NameRule}");
                Require(IsHttp(tier.Endpoint), at, $"{tier.Name}: '{tier.Endpoint}' is not http://HOST:PORT or https://HOST:PORT");
                Require(tier.Bucket.Length is >= 3 and <= 63, at, $"{tier.Name}: name a bucket");
                Require(tier.AccessKey.Length > 0, at, $"{tier.Name}: name an access key");
                RequireFile(tier.SecretKeyFile, at, $"the secret key of tier {tier.Name} in its first line");
            }
        }
    }

    private void Limits(LimitOptions limits)
    {
        Range(limits.CallsPerSecond, 100_000, nameof(limits.CallsPerSecond));
        Range(limits.CallBurst, 100_000, nameof(limits.CallBurst));
        Range(limits.Streams, 10_000, nameof(limits.Streams));
        Range(limits.CallDeadlineSeconds, 3_600, nameof(limits.CallDeadlineSeconds));
        Range(limits.StreamDeadlineSeconds, 604_800, nameof(limits.StreamDeadlineSeconds));
        Range(limits.Connections, 100_000, nameof(limits.Connections));
    }

    private void Attestation(AttestationOptions attestation)
    {
        const string Section = "Attestation:";
        Range(attestation.WatchIntervalMinutes, 1_440, nameof(attestation.WatchIntervalMinutes), Section);
        Range(attestation.FetchTimeoutSeconds, 25, nameof(attestation.FetchTimeoutSeconds), Section);
        Range(attestation.RefreshHours, 720, nameof(attestation.RefreshHours), Section);
        Range(attestation.CacheMegabytes, 1_024, nameof(attestation.CacheMegabytes), Section);
        Require(attestation.CollateralDirectory.Length == 0 || Directory.Exists(attestation.CollateralDirectory), Section + nameof(attestation.CollateralDirectory), $"there is no directory {attestation.CollateralDirectory}");
        Require(attestation.CaFile.Length == 0 || File.Exists(attestation.CaFile), Section + nameof(attestation.CaFile), $"there is no file {attestation.CaFile}");
        Require(attestation.Proxy.Length == 0 || IsHttp(attestation.Proxy), Section + nameof(attestation.Proxy), $"'{attestation.Proxy}' is not http://HOST:PORT");
        foreach (var (url, key) in new[] { (attestation.AmdUrl, nameof(attestation.AmdUrl)), (attestation.IntelUrl, nameof(attestation.IntelUrl)), (attestation.IntelRootCrlUrl, nameof(attestation.IntelRootCrlUrl)) })
        {
            Require(url.Length == 0 || IsHttpAddress(url), Section + key, $"'{url}' is not http://HOST/PATH or https://HOST/PATH; leave it empty to ask nobody");
        }
    }

    private void Range(int value, int maximum, string key, string section = "Limits:") => Between(value, 1, maximum, section + key);

    private void Between(int value, int minimum, int maximum, string key)
        => Require(value >= minimum && value <= maximum, key, string.Create(CultureInfo.InvariantCulture, $"{value} is not {minimum} to {maximum}"));

    private static bool IsHttpAddress(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsHttp(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    private static bool IsCron(string text) => CronExpression.TryParse(text, out _);
}
