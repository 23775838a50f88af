using System.Net.Http.Headers;
using System.Security.Cryptography;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Benchmarks.Regions;

/// <summary>The baseline: a file is hashed, the request signed with its SHA-256, and the file streamed by an HTTP client, nothing else.</summary>
internal sealed class RawPut(MinioServer server, string bucket) : IDisposable
{
    private readonly SigV4Signer signer = new(new S3Credentials(server.AccessKey, server.SecretKey), server.Region);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task PutAsync(string key, string path, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        var now = TimeProvider.System.GetUtcNow();
        var headers = new Dictionary<string, string> { ["x-amz-date"] = SigV4Signer.Timestamp(now), ["x-amz-content-sha256"] = hash };
        var target = $"/{bucket}/{key}";
        var signature = signer.Sign("PUT", target, [], headers.Append(new("host", server.Endpoint.Authority)), hash, now);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(server.Endpoint, target)) { Content = new StreamContent(file, 128 << 10) };
        request.Content.Headers.ContentLength = file.Length;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        _ = request.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);
        using var answer = await http.SendAsync(request, cancellationToken);
        _ = answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
