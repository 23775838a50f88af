using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Studies;

/// <summary>Which study a command is about: its id, the beginning of its id, or the only one there is.</summary>
internal static class StudySelection
{
    /// <summary>Fewer characters are typed by accident.</summary>
    private const int MinimumPrefix = 4;

    public static Option<string?> Option() => new("--study")
    {
        Description = "The study's id or the beginning of it; may be left out where this profile knows only one",
        HelpName = "ID",
    };

    public static Argument<string?> Argument() => new("STUDY")
    {
        Description = "The study's id or the beginning of it; may be left out where there is only one",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Finds the id among this machine's studies and, where they do not decide, the gateway's.</summary>
    public static async Task<Sha256Digest> ResolveAsync(CommandRun run, string? given, CancellationToken cancellationToken)
    {
        var wanted = given?.ToLowerInvariant() ?? string.Empty;
        if (Sha256Digest.TryParseHex(wanted, out var whole))
        {
            return whole;
        }

        if (given is not null && wanted.Length < MinimumPrefix)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"\"{given}\" is too short; give at least {MinimumPrefix} characters of the study's id");
        }

        var client = new StudyClient(run.Institution);
        var local = client.ListLocal().Where(study => study.ToString().StartsWith(wanted, StringComparison.Ordinal)).ToList();
        if (local.Count == 1)
        {
            return local[0];
        }

        var known = (await client.ListAsync(cancellationToken)).Where(study => study.StudyId.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        if (known.Count == 1 && Sha256Digest.TryParseHex(known[0].StudyId, out var only))
        {
            return only;
        }

        throw new RefusedException(
            known.Count == 0 ? Reasons.NotFound : Reasons.InvalidArgument,
            known.Count == 0
                ? given is null ? "there is no study yet; make one with `fgw study create`" : $"no study's id begins with {wanted}; see `fgw study list`"
                : $"which study? {string.Join("; ", known.Select(study => $"{study.StudyId[..12]} {study.Title}"))}");
    }

    /// <summary>The study as this institution agreed to it, approved by everybody.</summary>
    public static async Task<VerifiedStudy> OpenAsync(CommandRun run, string? given, CancellationToken cancellationToken)
        => (await new StudyClient(run.Institution).OpenAsync(await ResolveAsync(run, given, cancellationToken), cancellationToken)).OrThrow();
}
