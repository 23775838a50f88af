using Polly;
using Polly.CircuitBreaker;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// Keeps callers from a region that fails again and again: they are told at once instead of waiting for timeouts, and the region comes back to
/// one request instead of all. After <see cref="MinioStoreOptions.BreakDuration"/> one request tries; a probe may try at any time.
/// </summary>
internal sealed class RegionBreaker
{
    /// <summary>So many requests within the sampling time before their failures count: fewer are the business of retries.</summary>
    private const int MinimumRequests = 10;

    private const double FailureRatio = 0.5;
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);

    private readonly CircuitBreakerStateProvider state = new();
    private readonly CircuitBreakerManualControl control = new();
    private readonly ResiliencePipeline pipeline;

    public RegionBreaker(TimeSpan breakDuration, TimeProvider time)
    {
        var strategy = new CircuitBreakerStrategyOptions
        {
            BreakDuration = breakDuration,
            FailureRatio = FailureRatio,
            ManualControl = control,
            MinimumThroughput = MinimumRequests,
            SamplingDuration = Sampling,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && IsOutage(e)),
            StateProvider = state,
        };
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(strategy).Build();
    }

    public bool IsOpen => state.CircuitState == CircuitState.Open;

    /// <exception cref="BrokenCircuitException">The region failed too often of late; nothing was sent.</exception>
    public async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
        => await pipeline.ExecuteAsync(static async (send, token) => await send(token), send, cancellationToken);

    /// <summary>Sends whatever the state, and lets others in again if it succeeds.</summary>
    public async Task<T> ProbeAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        var result = await send(cancellationToken);
        if (state.CircuitState != CircuitState.Closed)
        {
            await control.CloseAsync(cancellationToken);
        }

        return result;
    }

    private static bool IsOutage(Exception e) => S3Connection.IsTransient(e) && e is not S3ErrorException { AreCredentialsStale: true };
}
