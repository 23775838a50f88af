using System.Collections;
using System.Reflection;
using Microsoft.ML;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Asks ML.NET, while it grows trees, how many it has. It keeps that number for its own console only, without a public way to it: hence the reflection, on packages
/// pinned by hash. Where their next version keeps it elsewhere, nothing is told, and a test says so.
/// </summary>
internal sealed class TreeWatch : IDisposable
{
    private const BindingFlags Anywhere = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>ML.NET's names of the part of a fit in which trees are grown.</summary>
    private static readonly string[] Growing = ["FastTree training", "Training with LightGBM"];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly object? tracker;
    private readonly Action<int> grown;
    private readonly ITimer timer;
    private int told;
    private bool ended;

    /// <param name="context">The fit's own.</param>
    /// <param name="grown">Told growing numbers, never after <see cref="Dispose"/>.</param>
    public TreeWatch(MLContext context, Action<int> grown)
    {
        this.grown = grown;
        tracker = Value(Value(context, "_env"), "ProgressTracker");
        timer = TimeProvider.System.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            ended = true;
        }
    }

    private void Look()
    {
        lock (gate)
        {
            if (!ended && Trees() is var trees && trees > told)
            {
                told = trees;
                grown(trees);
            }
        }
    }

    private int Trees()
    {
        try
        {
            var events = tracker?.GetType().GetMethod("GetAllProgress")?.Invoke(tracker, null) as IEnumerable;
            return events?.Cast<object>().Where(shown => Value(shown, "Name") is string name && Growing.Contains(name))
                .Select(shown => Value(Value(shown, "ProgressEntry"), "Progress") is double?[] and [{ } trees, ..] ? (int)trees : 0)
                .DefaultIfEmpty(0).Max() ?? 0;
        }
        catch (TargetInvocationException)
        {
            // A number to look at is not worth a run.
            return 0;
        }
    }

    /// <summary>A field by its name, in the object's class or above; null where there is none.</summary>
    private static object? Value(object? owner, string name)
    {
        for (var type = owner?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, Anywhere | BindingFlags.DeclaredOnly) is { } field)
            {
                return field.GetValue(owner);
            }
        }

        return null;
    }
}
