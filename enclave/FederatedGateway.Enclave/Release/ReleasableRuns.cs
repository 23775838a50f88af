using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Release;

/// <summary>The finished runs whose result keys this process still holds. Thread-safe.</summary>
internal sealed class ReleasableRuns : IDisposable
{
    /// <summary>Runs kept at a time; a run of 64 institutions takes 20 kB. The oldest goes first: it can be run again.</summary>
    private const int MaximumRuns = 4_096;

    private readonly Lock gate = new();
    private readonly LinkedList<ReleasableRun> runs = [];

    public void Keep(ReleasableRun run)
    {
        lock (gate)
        {
            runs.AddLast(run);
            if (runs.Count > MaximumRuns)
            {
                runs.First!.Value.Dispose();
                runs.RemoveFirst();
            }
        }
    }

    /// <summary>Lets <paramref name="use"/> work with the runs of an order, newest first (an order that was carried out twice has two). Refuses with RESULT_UNKNOWN when there are none.</summary>
    public Verdict<T> Use<T>(Sha256Digest order, Func<IReadOnlyList<ReleasableRun>, Verdict<T>> use)
        where T : notnull
    {
        lock (gate)
        {
            var found = runs.Where(run => run.OrderDigest.Equals(order)).Reverse().ToList();
            return found.Count > 0
                ? use(found)
                : Verdict<T>.Refused(Reasons.ResultUnknown, "this host holds no results of that order: it never carried it out, or an earlier process did; carry it out again");
        }
    }

    /// <summary>Erases the results that were signed with a destroyed key.</summary>
    public void Forget(Sha256Digest keyConfig)
    {
        lock (gate)
        {
            foreach (var run in runs.Where(run => run.Keys.Public.Digest.Equals(keyConfig)).ToList())
            {
                run.Dispose();
                runs.Remove(run);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var run in runs)
            {
                run.Dispose();
            }

            runs.Clear();
        }
    }
}
