namespace FederatedGateway.Gateway.Retention;

/// <summary>Asks the retention schedule to look now instead of at its next time.</summary>
internal sealed class RetentionWish
{
    private TaskCompletionSource wished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Now"/>.</summary>
    public Task Wished => Volatile.Read(ref wished).Task;

    public void Now() => Interlocked.Exchange(ref wished, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
