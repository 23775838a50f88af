using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.RegularExpressions;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>How a region's MinIO (or another S3 store) is reached.</summary>
internal sealed partial record MinioStoreOptions
{
    /// <summary>S3's smallest part, but for the last.</summary>
    private const long SmallestPart = 5L << 20;

    /// <summary>S3's largest part and largest single upload.</summary>
    private const long LargestPart = 5L << 30;

    /// <summary>The region's name here.</summary>
    public required string Region { get; init; }

    /// <summary>The region's name as the server itself is configured; it is part of every signature. Null where both are the same.</summary>
    public string? ServerRegion { get; init; }

    /// <summary>Scheme, host and port, such as <c>https://minio.eu.example:9000</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>3 to 63 lower-case letters, digits, dots and hyphens.</summary>
    public required string Bucket { get; init; }

    /// <summary>This or <see cref="AccessKeyFile"/>.</summary>
    public string AccessKey { get; init; } = "";

    /// <summary>A file whose first line is the access key, exchanged together with <see cref="SecretKeyFile"/>; null where it never changes.</summary>
    public string? AccessKeyFile { get; init; }

    /// <summary>A file whose first line is the secret key; this or <see cref="SecretKeyVariable"/>. It may change at any time and is read again.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The environment variable that holds the secret key.</summary>
    public string? SecretKeyVariable { get; init; }

    /// <summary>PEM file of the authorities that may certify the server; null for the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Allows plain HTTP beyond this host. Signatures protect requests then, but anyone on the way reads the (encrypted) objects and their names.</summary>
    public bool InsecureHttp { get; init; }

    /// <summary>Attempts in all for one operation, 1 to 10.</summary>
    public int MaximumAttempts { get; init; } = 4;

    /// <summary>The mean pause before the second attempt, doubled for each further one; 1 ms to 10 s.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a region that failed at half of its last requests is left alone before one tries it; 500 ms to 5 minutes.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections at a time; further requests wait. 8 to 10,000.</summary>
    public int MaximumConnections { get; init; } = 256;

    /// <summary>For a connection to be made; 100 ms to 1 minute.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For an answer to begin after the request was sent whole; 100 ms to 10 minutes.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a stream to stand still in either direction; 100 ms to 10 minutes.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longer objects are uploaded in parts: a stall then repeats one part only. 5 MiB to 5 GiB.</summary>
    public long MultipartThreshold { get; init; } = 1L << 30;

    /// <summary>Bytes in a part, 5 MiB to 5 GiB; more when 10,000 parts would not suffice.</summary>
    public long PartLength { get; init; } = 128L << 20;

    /// <summary>Parts of one object that travel at a time, where its content is a file; 1 to 16.</summary>
    public int ParallelParts { get; init; } = 4;

    /// <summary>Every mistake in the options, each with how to mend it; empty when there is none.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        void Check(bool good, string fault)
        {
            if (!good)
            {
                faults.Add($"Region '{Region}': {fault}");
            }
        }

        Check(!string.IsNullOrWhiteSpace(Region), "Region is empty.");
        Check(
            Endpoint.IsAbsoluteUri && Endpoint.Scheme is "http" or "https" && Endpoint is { PathAndQuery: "/", UserInfo: "", Fragment: "" },
            "Endpoint must be http(s)://host[:port] without path, query or user.");
        Check(
            !Endpoint.IsAbsoluteUri || Endpoint.Scheme != "http" || InsecureHttp || Endpoint.IsLoopback,
            "Endpoint uses plain HTTP to another host. Use https, or set InsecureHttp if the network is private.");
        Check(BucketName().IsMatch(Bucket) && !Bucket.Contains("..", StringComparison.Ordinal) && !IPAddress.TryParse(Bucket, out _), "Bucket needs 3 to 63 lower-case letters, digits, dots and hyphens.");
        Check(AccessKeyFile is not null || IsAccessKey(AccessKey), "AccessKey is empty or holds a space, a '/', a ',' or a character beyond ASCII.");
        Check(AccessKeyFile is null || AccessKey.Length == 0, "Give either AccessKey or AccessKeyFile.");
        Check(AccessKeyFile is null || File.Exists(AccessKeyFile), $"AccessKeyFile '{AccessKeyFile}' is not there.");
        Check(SecretKeyFile is null != SecretKeyVariable is null, "Give either SecretKeyFile or SecretKeyVariable.");
        Check(SecretKeyFile is null || File.Exists(SecretKeyFile), $"SecretKeyFile '{SecretKeyFile}' is not there.");
        Check(SecretKeyVariable is null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SecretKeyVariable)), $"The environment variable '{SecretKeyVariable}' (SecretKeyVariable) is not set.");
        Check(CertificateAuthorityFile is null || File.Exists(CertificateAuthorityFile), $"CertificateAuthorityFile '{CertificateAuthorityFile}' is not there.");
        Check(MaximumAttempts is >= 1 and <= 10, "MaximumAttempts must be 1 to 10.");
        Check(RetryPause >= TimeSpan.FromMilliseconds(1) && RetryPause <= TimeSpan.FromSeconds(10), "RetryPause must be 1 ms to 10 s.");
        Check(BreakDuration >= TimeSpan.FromMilliseconds(500) && BreakDuration <= TimeSpan.FromMinutes(5), "BreakDuration must be 500 ms to 5 minutes.");
        Check(MaximumConnections is >= 8 and <= 10_000, "MaximumConnections must be 8 to 10,000.");
        Check(IsTimeout(ConnectTimeout, TimeSpan.FromMinutes(1)), "ConnectTimeout must be 100 ms to 1 minute.");
        Check(IsTimeout(AnswerTimeout, TimeSpan.FromMinutes(10)), "AnswerTimeout must be 100 ms to 10 minutes.");
        Check(IsTimeout(StallTimeout, TimeSpan.FromMinutes(10)), "StallTimeout must be 100 ms to 10 minutes.");
        Check(MultipartThreshold is >= SmallestPart and <= LargestPart, "MultipartThreshold must be 5 MiB to 5 GiB.");
        Check(PartLength is >= SmallestPart and <= LargestPart, "PartLength must be 5 MiB to 5 GiB.");
        Check(ParallelParts is >= 1 and <= 16, "ParallelParts must be 1 to 16.");
        return faults;
    }

    /// <summary>Whether signatures can carry it.</summary>
    public static bool IsAccessKey([NotNullWhen(true)] string? text) => !string.IsNullOrEmpty(text) && text.All(c => c is > ' ' and < (char)0x7f and not '/' and not ',');

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex BucketName();

    private static bool IsTimeout(TimeSpan timeout, TimeSpan longest) => timeout >= TimeSpan.FromMilliseconds(100) && timeout <= longest;
}
