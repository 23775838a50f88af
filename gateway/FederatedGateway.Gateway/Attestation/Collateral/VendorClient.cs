using System.Collections.Concurrent;
using System.Net;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>Asks a vendor's service for one document. Every way in which that can go wrong is a refusal: what is missing is missing, and verification says what it needs.</summary>
internal sealed class VendorClient(IHttpClientFactory clients, TimeProvider clock)
{
    /// <summary>Name of the client in the factory.</summary>
    public const string HttpClientName = "collateral";

    /// <summary>The longest document, a revocation list, may have 512 KiB; in hexadecimal digits twice that.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>Two or three certificates, URL-encoded.</summary>
    public const int MaximumHeaderKiB = 32;

    private const int Retries = 2;

    /// <summary>Calls within <see cref="SamplingDuration"/> before a service is left alone for <see cref="BreakDuration"/>: all but a few have failed.</summary>
    private const int MinimumThroughput = 6;

    private const double FailureRatio = 0.8;

    /// <summary>For one try, body included.</summary>
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MaximumPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ResiliencePipeline<VendorResponse>> pipelines = new(StringComparer.Ordinal);

    /// <returns>The document first, then its issuers' certificates; else COLLATERAL_MISSING or COLLATERAL_MALFORMED.</returns>
    public async Task<Verdict<IReadOnlyList<CollateralDocument>>> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var pipeline = pipelines.GetOrAdd(url.GetLeftPart(UriPartial.Authority), _ => Build());
            var response = await pipeline.ExecuteAsync(async cancellation => await SendAsync(url, cancellation), cancellationToken);
            return response.IsSuccess ? Read(url, response) : Missing(url, $"answers {(int)response.Status}");
        }
        catch (HttpRequestException e)
        {
            return Missing(url, $"does not answer ({e.HttpRequestError})");
        }
        catch (TimeoutRejectedException)
        {
            return Missing(url, $"did not answer within {TryTimeout.TotalSeconds:0} seconds");
        }
        catch (BrokenCircuitException)
        {
            return Missing(url, $"failed often just now and is left alone for {BreakDuration.TotalSeconds:0} seconds");
        }
        catch (InvalidDataException e)
        {
            return Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralMalformed, $"{Shown(url)} {e.Message}");
        }
        catch (IOException)
        {
            return Missing(url, "broke off its answer");
        }
    }

    private static Verdict<IReadOnlyList<CollateralDocument>> Read(Uri url, VendorResponse response)
    {
        var document = VendorAddress.Read(response.Body, response.IssuerChain);
        return document.TryGetValue(out _, out var refusal) ? document : Verdict<IReadOnlyList<CollateralDocument>>.Refused(refusal with { Detail = $"{Shown(url)} answered with something else: {refusal.Detail}" });
    }

    private static Verdict<IReadOnlyList<CollateralDocument>> Missing(Uri url, string what) => Verdict<IReadOnlyList<CollateralDocument>>.Refused(Reasons.CollateralMissing, $"{Shown(url)} {what}");

    /// <summary>Without the query: a chip's name is nobody's business in a log.</summary>
    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private ResiliencePipeline<VendorResponse> Build()
    {
        var transient = new PredicateBuilder<VendorResponse>().Handle<HttpRequestException>().Handle<TimeoutRejectedException>().Handle<IOException>().HandleResult(response => response.IsTransient);
        return new ResiliencePipelineBuilder<VendorResponse> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<VendorResponse>
            {
                ShouldHandle = transient,
                MaxRetryAttempts = Retries,
                Delay = FirstPause,
                MaxDelay = MaximumPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = retry => ValueTask.FromResult(retry.Outcome.Result?.RetryAfter is { } asked && asked > TimeSpan.Zero && asked <= MaximumPause ? asked : (TimeSpan?)null),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<VendorResponse>
            {
                ShouldHandle = transient,
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumThroughput,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
            })
            .AddTimeout(TryTimeout)
            .Build();
    }

    private async Task<VendorResponse> SendAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(HttpClientName);
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var retryAfter = response.Headers.RetryAfter?.Delta;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new VendorResponse(response.StatusCode, [], "", retryAfter);
        }

        var chain = VendorAddress.IssuerChainHeaders.Select(name => response.Headers.TryGetValues(name, out var values) ? values.First() : "").FirstOrDefault(value => value.Length > 0, "");
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new VendorResponse(response.StatusCode, await ReadBodyAsync(stream, cancellationToken), chain, retryAfter);
    }

    private static async Task<byte[]> ReadBodyAsync(Stream stream, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaximumBytes)
            {
                throw new InvalidDataException($"sends more than {MaximumBytes} bytes");
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }
}
