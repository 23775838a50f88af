using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Studies;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Datasets;

/// <summary><c>fgw dataset</c>: check a table at home, encrypt and upload it, and see what is stored.</summary>
internal static class DatasetCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("dataset", "Check a table at home, encrypt and upload it, and see what is stored", "fgw dataset check patients.csv --study 4f1c", "fgw dataset upload patients.csv --study 4f1c")
        {
            CheckDatasetCommand.Create(host),
            UploadDatasetCommand.Create(host),
            RewrapCommand(host),
            StatusCommand(host),
            ListCommand(host),
        };

    private static CliCommand RewrapCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand(
            "rewrap",
            "Wrap the newest table's key to the enclave's present key, after its evidence was accepted: needed when the enclave was restarted. About a kilobyte is sent",
            "fgw dataset rewrap --study 4f1c")
        {
            study,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var verified = await StudySelection.OpenAsync(run, run.Get(study), cancellationToken);
            var evidence = await new DatasetClient(run.Institution).RewrapAsync(verified, cancellationToken);
            run.Output.Result(
                new { study = verified.Digest.ToString(), keyConfig = evidence.Accepted.Keys.Digest.ToString(), measurement = Convert.ToHexStringLower(evidence.Accepted.Measurement.Span) },
                (writer, result) => writer.WriteLine($"wrapped to enclave key {result.keyConfig}"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand StatusCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("status", "Show this institution's newest table: here and at the gateway", "fgw dataset status --study 4f1c", "fgw dataset status --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken);
            var own = await new DatasetClient(run.Institution).OwnStatusAsync(id, cancellationToken);
            run.Output.Result(own, (writer, status) =>
            {
                if (status is null)
                {
                    writer.WriteLine("nothing was uploaded from this profile");
                    return;
                }

                writer.WriteLine($"dataset    {status.DatasetId}, version {status.Version}, {status.Rows} rows");
                writer.WriteLine($"here       {(status.IsStored ? "known to be stored" : "not finished; run the same upload again to go on")}");
                writer.WriteLine($"gateway    {status.GatewayState}, {status.CommittedBytes} of {status.CiphertextBytes} bytes");
                writer.WriteLine($"sha256     {status.Sha256}");
                writer.WriteLine($"key        {(status.KeyConfig is null ? "-" : $"wrapped to enclave key {status.KeyConfig}")}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ListCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("list", "List a study's tables, newest first", "fgw dataset list --study 4f1c", "fgw dataset list --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken);
            var datasets = (await new DatasetClient(run.Institution).ListAsync(id.ToString(), cancellationToken)).Select(Listed.Of).ToList();
            run.Output.Result(datasets, (writer, all) => CommandOutput.Table(
                writer,
                ["DATASET", "INSTITUTION", "VERSION", "STATE", "ROWS", "BYTES", "REGION"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.Id, one.Participant, $"{one.Version}", one.State, $"{one.Rows}", $"{one.CommittedBytes}/{one.CiphertextBytes}", one.Region])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private sealed record Listed(string Id, string Participant, ulong Version, string State, long Rows, long CommittedBytes, long CiphertextBytes, string Sha256, string Region, string KeyConfig)
    {
        public static Listed Of(Dataset dataset)
        {
            // For reading only: an order uses what the owner's signature covers.
            var header = EnvelopeHeader.Parser.ParseFrom(dataset.Header.Header);
            return new(
                dataset.DatasetId,
                dataset.Participant,
                header.DatasetVersion,
                dataset.State.ToString().ToLowerInvariant(),
                header.RowCount,
                dataset.CommittedBytes,
                dataset.CiphertextBytes,
                Convert.ToHexStringLower(dataset.Header.CiphertextSha256.Span),
                dataset.Region,
                Convert.ToHexStringLower(dataset.KeyConfigDigest.Span));
        }
    }
}
