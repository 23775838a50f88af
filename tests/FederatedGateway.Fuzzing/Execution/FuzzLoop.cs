using System.Diagnostics;
using FederatedGateway.Fuzzing.Coverage;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.Fuzzing.Execution;

/// <summary>Changes inputs, keeps those that reach something new, and changes these again. Runs in a process whose product assemblies are instrumented.</summary>
internal sealed class FuzzLoop
{
    private readonly FuzzTarget target;
    private readonly TimeSpan duration;
    private readonly string findingsDirectory;
    private readonly CurrentInput current;
    private readonly Corpus corpus;
    private readonly CoverageMap coverage = new();
    private readonly TargetExecution execution;
    private readonly ByteMutator mutator;
    private readonly Random random;
    private readonly HashSet<string> places = new(StringComparer.Ordinal);
    private readonly List<string> findings = [];
    private long start = Stopwatch.GetTimestamp();
    private int seeds;
    private int seedEdges;

    /// <param name="target">What reads.</param>
    /// <param name="duration">On the clock.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="corpusDirectory">Of this target; null for none.</param>
    /// <param name="findingsDirectory">Where inputs that fail are written.</param>
    /// <param name="current">Survives a crash.</param>
    public FuzzLoop(FuzzTarget target, TimeSpan duration, int seed, string? corpusDirectory, string findingsDirectory, CurrentInput current)
    {
        this.target = target;
        this.duration = duration;
        this.findingsDirectory = findingsDirectory;
        this.current = current;
        random = new Random(seed);
        corpus = new Corpus(corpusDirectory);
        execution = new TargetExecution(target);
        mutator = new ByteMutator(random, target.Words, corpus.Inputs, target.MaximumBytes);
    }

    public TargetReport Report
    {
        get
        {
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new TargetReport(target.Name, Math.Round(seconds, 1), seeds, execution.Count, Math.Round(execution.Count / seconds, 1), coverage.Edges, seedEdges, corpus.Inputs.Count, execution.PeakAllocatedBytes, [.. findings]);
        }
    }

    /// <summary>To its end, or until an input hangs: then <paramref name="onHang"/> ends the process.</summary>
    public void Run(Action<TargetReport> onHang)
    {
        _ = new Watchdog(execution, finding =>
        {
            Keep(finding);
            onHang(Report);
        }).RunAsync(CancellationToken.None);

        // Twice: what is made once, at first use, is no path of the seed's, and its time is not the fuzzing's.
        foreach (var input in target.Seeds().Concat(corpus.Load()).ToList())
        {
            current.Set(input);
            execution.Run(input);
            Try(input, isSeed: true);
            seeds++;
        }

        seedEdges = coverage.Edges;
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration && findings.Count < target.MaximumFindings)
        {
            var input = corpus.Choose(random);
            Try((random.Next(4) == 0 ? null : target.Form?.Mutate(input, mutator.Mutate, random)) ?? mutator.Mutate(input), isSeed: false);
        }
    }

    private void Try(byte[] input, bool isSeed)
    {
        current.Set(input);
        coverage.Begin();
        var finding = execution.Run(input);
        var isNew = coverage.Merge();
        if (finding is not null)
        {
            Keep(finding);
        }
        else if (isNew || isSeed)
        {
            corpus.Add(input);
        }
    }

    private void Keep(Finding finding)
    {
        if (places.Add(finding.Place))
        {
            findings.Add(finding.Save(findingsDirectory, target.Name));
        }
    }
}
