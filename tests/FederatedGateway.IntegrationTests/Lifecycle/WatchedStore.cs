using System.Reflection;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>A real store whose lifecycle writes are seen by the test, which may do something in the middle of them.</summary>
public class WatchedStore : DispatchProxy
{
    private IObjectStore inner = null!;
    private Func<IReadOnlyCollection<LifecycleRule>, Task> beforeWrite = null!;

    internal static IObjectStore Of(IObjectStore inner, Func<IReadOnlyCollection<LifecycleRule>, Task> beforeWrite)
    {
        var store = Create<IObjectStore, WatchedStore>();
        ((WatchedStore)store).inner = inner;
        ((WatchedStore)store).beforeWrite = beforeWrite;
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => targetMethod!.Name == nameof(IObjectStore.SetLifecycleAsync)
            ? WriteAsync((IReadOnlyCollection<LifecycleRule>)args![0]!, (CancellationToken)args[1]!)
            : targetMethod.Invoke(inner, args);

    private async Task WriteAsync(IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken)
    {
        await beforeWrite(rules);
        cancellationToken.ThrowIfCancellationRequested();
        await inner.SetLifecycleAsync(rules, cancellationToken);
    }
}
