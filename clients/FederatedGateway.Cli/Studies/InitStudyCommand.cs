using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.StudyFiles.Proposals;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study init</c>: infers a whole study file from a table, to be edited.</summary>
internal static class InitStudyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var data = new Option<string>("--data") { Description = "A table, CSV or Parquet", HelpName = "FILE", Required = true };
        var label = new Option<string>("--label") { Description = "The column to be predicted", HelpName = "COLUMN", Required = true };
        var output = new Option<string?>("--out") { Description = "Where to write the study file; must not exist. Default: stdout", HelpName = "FILE" };
        var command = new CliCommand(
            "init",
            "Write a complete study file with types, ranges and missing-value rules inferred from a table, to be read and edited before it is created",
            "fgw study init --data patients.csv --label outcome --out study.yaml",
            "fgw study init --data patients.parquet --label readmitted > study.yaml")
        {
            data,
            label,
            output,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var proposal = CreateStudyCommand.Accept(
                await StudyProposals.FromTableAsync(run.Get(data)!, run.Get(label)!, run.Host.Time.GetUtcNow(), cancellationToken), "no study can be proposed for this table");
            foreach (var note in proposal.Notes)
            {
                run.Output.Note("note: " + note);
            }

            if (run.Get(output) is { } path)
            {
                await using (var file = PrivateFile.CreateNew(path))
                {
                    await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(proposal.Yaml), cancellationToken);
                }

                run.Output.Result(new { file = Path.GetFullPath(path), proposal.Notes }, (writer, result) => writer.WriteLine($"{result.file}; read and edit it, then: fgw study create {path}"));
            }
            else
            {
                run.Output.Result(proposal, (writer, result) => writer.Write(result.Yaml));
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
