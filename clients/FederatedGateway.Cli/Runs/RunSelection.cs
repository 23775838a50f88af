using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Runs;

/// <summary>Which run a command is about: its id, the beginning of its id, or the newest of the only study.</summary>
internal static class RunSelection
{
    private const int MinimumPrefix = 4;
    private const int IdCharacters = 64;

    public static Argument<string?> Argument() => new("RUN")
    {
        Description = "The run's id or the beginning of it; may be left out where one run is meant",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <param name="run">The command.</param>
    /// <param name="given">What was typed; null for the newest run that <paramref name="wanted"/> accepts.</param>
    /// <param name="wanted">Which runs the command is for.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <param name="orNewest">Where none is wanted, the newest of all.</param>
    public static async Task<Run> ResolveAsync(CommandRun run, string? given, Func<Run, bool> wanted, CancellationToken cancellationToken, bool orNewest = false)
    {
        var client = new RunClient(run.Institution);
        var prefix = given?.ToLowerInvariant() ?? string.Empty;
        if (prefix.Length == IdCharacters)
        {
            return await client.GetAsync(prefix, cancellationToken);
        }

        if (given is not null && prefix.Length < MinimumPrefix)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"\"{given}\" is too short; give at least {MinimumPrefix} characters of the run's id");
        }

        var all = new List<Run>();
        foreach (var study in await new StudyClient(run.Institution).ListAsync(cancellationToken))
        {
            all.AddRange((await client.ListAsync(study.StudyId, cancellationToken)).Where(one => one.RunId.StartsWith(prefix, StringComparison.Ordinal)));
        }

        var candidates = given is null ? all.Where(wanted).ToList() : all;
        if (candidates.Count == 0 && given is null && orNewest && all.MaxBy(one => one.CreateTimeMilliseconds) is { } newest)
        {
            return newest;
        }

        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new RefusedException(Reasons.NotFound, given is null ? "there is no run that this could mean; see `fgw run list`" : $"no run's id begins with {prefix}; see `fgw run list`"),
            _ => throw new RefusedException(Reasons.InvalidArgument, $"which run? {string.Join("; ", candidates.Take(10).Select(one => $"{one.RunId[..12]} number {one.Number} {one.State.ToString().ToLowerInvariant()}"))}"),
        };
    }
}
