using System.Collections.Concurrent;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Datasets;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Demo;

/// <summary>The study and the tables of a demonstration.</summary>
/// <param name="Study">Read and without mistakes.</param>
/// <param name="Tables">Participant → file.</param>
/// <param name="IsBuiltIn">The Wisconsin table, split artificially.</param>
internal sealed record DemoInput(StudyFile Study, IReadOnlyDictionary<string, string> Tables, bool IsBuiltIn)
{
    public static async Task<DemoInput> ReadAsync(DemoOptions options, DemoDirectory directory, CancellationToken cancellationToken)
    {
        if (options.Study is null)
        {
            var builtIn = await BuiltInTables.WriteAsync(directory.Input, cancellationToken);
            return new DemoInput(CreateStudyCommand.Accept(await StudyFile.ReadAsync(builtIn.StudyFile, cancellationToken)), builtIn.Tables.ToDictionary(StringComparer.Ordinal), IsBuiltIn: true);
        }

        var study = CreateStudyCommand.Accept(await StudyFile.ReadAsync(options.Study, cancellationToken));
        var problems = study.ParticipantNames.Where(name => !options.Data.ContainsKey(name)).Select(name => $"participant {name} has no table; add --data {name}=FILE")
            .Concat(options.Data.Keys.Where(name => !study.ParticipantNames.Contains(name)).Select(name => $"--data {name}=…: the study has no participant {name}; it has {string.Join(", ", study.ParticipantNames)}"))
            .Concat(options.Data.Where(pair => !File.Exists(pair.Value)).Select(pair => $"--data {pair.Key}={pair.Value}: there is no such file"))
            .ToList();
        if (problems.Count > 0)
        {
            throw new InputRefusedException(Reasons.InvalidArgument, "tables and participants do not fit; nothing was started", problems);
        }

        await CheckTablesAsync(study, options.Data, cancellationToken);
        return new DemoInput(study, options.Data, IsBuiltIn: false);
    }

    /// <summary>Reports what is wrong in all tables at once, before anything is started.</summary>
    private static async Task CheckTablesAsync(StudyFile study, IReadOnlyDictionary<string, string> tables, CancellationToken cancellationToken)
    {
        var draft = study.ToDraft();
        var reports = new ConcurrentDictionary<string, TableReport>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            tables,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (table, token) => reports[table.Key] = await StudyTable.Open(table.Value, draft, table.Key).CheckAsync(null, token));
        var refused = study.ParticipantNames.Select(name => reports[name]).Where(report => !report.IsClean).ToList();
        if (refused.Count > 0)
        {
            throw new InputRefusedException(Reasons.TableInvalid, string.Join("; ", refused.Select(StudyTable.Summary)) + "; nothing was started", [.. refused.SelectMany(StudyTable.Findings)]);
        }
    }

    /// <summary>Regions that the study's models and participants use, the primary first.</summary>
    public IReadOnlyList<string> Regions
    {
        get
        {
            var draft = Study.ToDraft();
            return [.. draft.Regions.Allowed.Prepend(draft.Regions.Primary).Concat(draft.Participants.Select(participant => participant.Region)).Distinct(StringComparer.Ordinal)];
        }
    }
}
