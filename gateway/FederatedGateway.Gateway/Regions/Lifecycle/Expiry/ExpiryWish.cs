using System.Collections.Concurrent;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>Objects that were asked for after their time and are to go. Not kept: who asks again wishes again.</summary>
internal sealed class ExpiryWish
{
    /// <summary>More are found by the next who asks.</summary>
    private const int MaximumKeys = 10_000;

    private readonly ConcurrentDictionary<string, bool> keys = new(StringComparer.Ordinal);
    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Add"/>.</summary>
    public Task Added => Volatile.Read(ref added).Task;

    public void Add(string objectKey)
    {
        if (keys.Count < MaximumKeys)
        {
            keys[objectKey] = true;
        }

        Interlocked.Exchange(ref added, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public bool Take(string objectKey) => keys.TryRemove(objectKey, out _);
}
