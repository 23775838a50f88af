using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>A vendor's document, from the cache while it is young, else from the vendor, else from the cache until it ends. Several who want the same wait for one answer.</summary>
internal sealed partial class CollateralFetcher(VendorClient client, CollateralCache cache, AttestationOptions options, TimeProvider clock, ILogger<CollateralFetcher> logger) : IDisposable
{
    /// <summary>After a failure the vendor is not asked for the same again for this long.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(30);

    /// <summary>Failures remembered; a host has a handful of documents.</summary>
    private const int MaximumFailures = 1024;

    private readonly ConcurrentDictionary<Uri, Lazy<Task<Verdict<CachedDocuments>>>> running = [];
    private readonly ConcurrentDictionary<Uri, (DateTimeOffset Until, Refusal Refusal)> failures = [];
    private readonly CancellationTokenSource stopping = new();

    /// <param name="address">Of the document.</param>
    /// <param name="isWanted">Whether a document is of use for the report.</param>
    /// <param name="cancellationToken">Ends the waiting, not the fetching, for which others may be waiting too.</param>
    public async Task<Verdict<CachedDocuments>> GetAsync(VendorAddress address, Func<CollateralDocument, bool> isWanted, CancellationToken cancellationToken)
    {
        var url = address.Url;
        var now = clock.GetUtcNow();
        var cached = cache.Find(url);
        if (IsYoung(cached, now))
        {
            return Verdict<CachedDocuments>.Accepted(cached);
        }

        var fetched = failures.TryGetValue(url, out var failure) && now < failure.Until
            ? Verdict<CachedDocuments>.Refused(failure.Refusal)
            : await running.GetOrAdd(url, _ => new(() => FetchOnceAsync(address, isWanted))).Value.WaitAsync(cancellationToken);
        if (fetched.Refusal is { } refusal && cached is not null && now < cached.EndTime)
        {
            Log.Kept(logger, refusal.Detail, cached.FetchTime, cached.EndTime);
            return Verdict<CachedDocuments>.Accepted(cached);
        }

        return fetched;
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private bool IsYoung([NotNullWhen(true)] CachedDocuments? cached, DateTimeOffset now)
        => cached is not null && now < cached.EndTime && now < cached.FetchTime + TimeSpan.FromHours(options.RefreshHours) && cached.FetchTime <= now;

    private async Task<Verdict<CachedDocuments>> FetchOnceAsync(VendorAddress address, Func<CollateralDocument, bool> isWanted)
    {
        var url = address.Url;
        try
        {
            // Off the first caller's thread: its own waiting may end before.
            await Task.Yield();

            // Somebody else's answer may have come between our look into the cache and our turn.
            if (cache.Find(url) is { } kept && IsYoung(kept, clock.GetUtcNow()))
            {
                return Verdict<CachedDocuments>.Accepted(kept);
            }

            var verdict = (await client.GetAsync(url, stopping.Token)).Then(documents => address.Choose(documents, isWanted, clock.GetUtcNow()))
                .Then(wanted => Verdict<CachedDocuments>.Accepted(new CachedDocuments(wanted, clock.GetUtcNow())));
            if (verdict.TryGetValue(out var documents, out var refusal))
            {
                failures.TryRemove(url, out _);
                Keep(url, documents);
                return verdict;
            }

            if (failures.Count >= MaximumFailures)
            {
                failures.Clear();
            }

            failures[url] = (clock.GetUtcNow() + FailurePause, refusal);
            Log.NotFetched(logger, refusal.Reason, refusal.Detail);
            return verdict;
        }
        finally
        {
            running.TryRemove(url, out _);
        }
    }

    private void Keep(Uri url, CachedDocuments documents)
    {
        try
        {
            cache.Keep(url, documents);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8111, Level = LogLevel.Warning, Message = "Collateral was not fetched ({Reason}): {Detail}")]
        public static partial void NotFetched(ILogger logger, string reason, string detail);

        [LoggerMessage(EventId = 8112, Level = LogLevel.Warning, Message = "Collateral of {FetchTime} is used until {EndTime}: {Why}")]
        public static partial void Kept(ILogger logger, string why, DateTimeOffset fetchTime, DateTimeOffset endTime);

        [LoggerMessage(EventId = 8113, Level = LogLevel.Warning, Message = "Collateral was not kept for an outage: {Why}")]
        public static partial void NotKept(ILogger logger, string why);
    }
}
