using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;
using Minio;
using Polly.CircuitBreaker;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// The one HTTP client and the one Minio SDK client of a region, for the life of the process. Both share connections, TLS and error
/// handling; the SDK does what it does right, the rest is signed here.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    private readonly MinioStoreOptions options;
    private readonly TimeProvider time;
    private readonly CredentialSource source;
    private readonly RegionBreaker breaker;
    private readonly S3Errors handler;
    private readonly HttpClient http;
    private SdkClient? sdk;

    public S3Connection(MinioStoreOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        source = new CredentialSource(options, time);
        breaker = new RegionBreaker(options.BreakDuration, time);

        // No time limit of its own, which would cut long uploads; watchdogs limit each step instead.
        handler = new S3Errors(Sockets(options));
        http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public S3Credentials Credentials => source.Current;

    /// <summary>Whether the region failed so often of late that it is left alone for a while.</summary>
    public bool IsBroken => breaker.IsOpen;

    public TimeProvider Time => time;

    public MinioStoreOptions Options => options;

    public void Dispose()
    {
        sdk?.Client.Dispose();
        http.Dispose();
        handler.Dispose();
    }

    /// <summary>Sends a request once and returns when the answer's headers are there.</summary>
    /// <exception cref="S3ErrorException">The server answered anything but success.</exception>
    /// <exception cref="HttpRequestException">It could not be reached or broke off.</exception>
    /// <exception cref="TimeoutException">It stood still.</exception>
    /// <exception cref="BrokenCircuitException">It failed too often of late; nothing was sent.</exception>
    public Task<HttpResponseMessage> SendAsync(S3Request request, CancellationToken cancellationToken)
        => breaker.GuardAsync(token => SendUnguardedAsync(request, token), cancellationToken);

    /// <summary>Sends a request once even to a region that is left alone; one that answers is not any longer.</summary>
    public Task<HttpResponseMessage> SendProbeAsync(S3Request request, CancellationToken cancellationToken)
        => breaker.ProbeAsync(token => SendUnguardedAsync(request, token), cancellationToken);

    /// <summary>Sends a request, again after transient failures, and reads the whole answer, of at most the given length.</summary>
    public Task<byte[]> SendAsync(S3Request request, int maximumAnswer, CancellationToken cancellationToken)
        => RetryAsync(
            async token =>
            {
                using var response = await SendAsync(request, token);
                using var watchdog = new Watchdog(time, token);
                watchdog.Allow(options.AnswerTimeout);
                await using var stream = await response.Content.ReadAsStreamAsync(watchdog.Token);
                var answer = new byte[Math.Min(response.Content.Headers.ContentLength ?? maximumAnswer, maximumAnswer) + 1];
                try
                {
                    var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, watchdog.Token);
                    return length <= maximumAnswer ? answer[..length] : throw new S3ProtocolException($"the server's answer is longer than {maximumAnswer} bytes");
                }
                catch (OperationCanceledException e) when (watchdog.HasBitten)
                {
                    throw new TimeoutException("the server's answer stopped", e);
                }
            },
            cancellationToken);

    /// <summary>Runs a call of the SDK, each attempt under a time limit.</summary>
    public Task<T> WithSdkAsync<T>(Func<IMinioClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => RetryAsync(
            outer => breaker.GuardAsync(
                async token =>
                {
                    var credentials = Credentials;
                    using var watchdog = new Watchdog(time, token);
                    watchdog.Allow(options.ConnectTimeout + options.AnswerTimeout);
                    try
                    {
                        return await call(Sdk(credentials), watchdog.Token);
                    }
                    catch (OperationCanceledException e) when (watchdog.HasBitten)
                    {
                        throw new TimeoutException("the server did not answer in time", e);
                    }
                    catch (S3ErrorException e) when (MayBeStale(e, credentials))
                    {
                        throw e.WithStaleCredentials();
                    }
                },
                outer),
            cancellationToken);

    /// <summary>Tries again after transient failures, with growing random pauses, as long as the attempts last.</summary>
    public async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt(cancellationToken);
            }
            catch (Exception e) when (number < options.MaximumAttempts && MayRetry(e))
            {
                await PauseAsync(number, cancellationToken);
            }
        }
    }

    /// <summary>Waits before attempt <paramref name="number"/> + 1; random, so that many callers do not come back together.</summary>
    public Task PauseAsync(int number, CancellationToken cancellationToken)
    {
        var most = Math.Min(options.RetryPause.TotalMilliseconds * 2 * Math.Pow(2, number - 1), 30_000);
        return Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)most + 1)), time, cancellationToken);
    }

    /// <summary>Whether trying again in a moment makes sense. A region that is left alone is so for longer: who has another asks that one.</summary>
    public static bool MayRetry(Exception e) => IsTransient(e) && e is not BrokenCircuitException;

    public static bool IsTransient(Exception e) => e switch
    {
        S3ErrorException error => error.IsTransient,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or TimeoutException or IOException or BrokenCircuitException => true,
        _ => false,
    };

    private async Task<HttpResponseMessage> SendUnguardedAsync(S3Request request, CancellationToken cancellationToken)
    {
        var credentials = Credentials;
        using var watchdog = new Watchdog(time, cancellationToken);
        using var message = Message(request, credentials, () => watchdog.Allow(options.StallTimeout + options.AnswerTimeout));
        watchdog.Allow(options.ConnectTimeout + options.AnswerTimeout);
        try
        {
            return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watchdog.Token);
        }
        catch (OperationCanceledException e) when (watchdog.HasBitten)
        {
            throw new TimeoutException("the server did not answer in time", e);
        }
        catch (S3ErrorException e) when (MayBeStale(e, credentials))
        {
            throw e.WithStaleCredentials();
        }
    }

    /// <summary>Whether a refusal may be due to credentials that were exchanged while the request was on its way.</summary>
    private bool MayBeStale(S3ErrorException e, S3Credentials used) => e.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && source.HasOthersThan(used);

    /// <summary>The SDK's client for these credentials; they seldom change, and all clients share one connection pool.</summary>
    private IMinioClient Sdk(S3Credentials credentials)
    {
        if (sdk is { } known && ReferenceEquals(known.Credentials, credentials))
        {
            return known.Client;
        }

        // An HTTP client of its own, since the SDK sets its time limit, which it may only before the first request.

        var client = new MinioClient()
            .WithEndpoint(options.Endpoint.Authority)
            .WithSSL(options.Endpoint.Scheme == "https")
            .WithRegion(options.ServerRegion ?? options.Region)
            .WithCredentials(credentials.AccessKey, credentials.RevealSecretKey())
            .WithHttpClient(new HttpClient(handler, disposeHandler: false))
            .Build();
        sdk = new SdkClient(credentials, client);
        return client;
    }

    private HttpRequestMessage Message(S3Request request, S3Credentials credentials, Action progressed)
    {
        if (request.Sealed is { } seal)
        {
            request = request.WithDocument(seal(credentials));
        }

        var path = SigV4Signer.EncodePath(request.ServerPath ?? $"/{options.Bucket}" + (request.Key is null ? "" : $"/{request.Key}"));
        var now = time.GetUtcNow();
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase)
        {
            ["x-amz-date"] = SigV4Signer.Timestamp(now),
            ["x-amz-content-sha256"] = request.PayloadHash,
        };
        var signature = new SigV4Signer(credentials, options.ServerRegion ?? options.Region).Sign(request.Method.Method, path, request.Parameters, headers.Append(new("host", options.Endpoint.Authority)), request.PayloadHash, now);

        var query = SigV4Signer.EncodeQuery(request.Parameters);
        var message = new HttpRequestMessage(request.Method, new Uri($"{options.Endpoint.GetLeftPart(UriPartial.Authority)}{path}{(query.Length == 0 ? "" : "?")}{query}"))
        {
            Content = request.Body?.Invoke(signature, progressed),
        };
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Content-MD5", StringComparison.OrdinalIgnoreCase))
            {
                message.Content!.Headers.ContentMD5 = Convert.FromBase64String(value);
            }
            else
            {
                message.Headers.Add(name, value);
            }
        }

        _ = message.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);

        // A server that refuses says so before a long body is sent in vain.
        message.Headers.ExpectContinue = message.Content?.Headers.ContentLength > 1 << 20;
        return message;
    }

    private static SocketsHttpHandler Sockets(MinioStoreOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a signature holds for one host only
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaximumConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that DNS changes are seen
            UseCookies = false,
            UseProxy = !options.Endpoint.IsLoopback,
        };
        if (options.CertificateAuthorityFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    private sealed record SdkClient(S3Credentials Credentials, IMinioClient Client);
}
