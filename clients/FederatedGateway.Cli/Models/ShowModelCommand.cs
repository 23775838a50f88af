using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Models;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary><c>fgw model show</c>: reads a downloaded model's card and report.</summary>
internal static class ShowModelCommand
{
    public static CliCommand Create(CliHost host)
    {
        var directory = new Argument<string>("DIR") { Description = "Where `fgw model download` kept or copied the model" };
        var command = new CliCommand("show", "Read a downloaded model's card and this institution's report", "fgw model show ./model", "fgw model show ./model --json") { directory };
        command.Runs(host, (run, _) =>
        {
            var path = run.Get(directory);
            var package = Read<ModelPackage>(Path.Combine(path, ModelFiles.Model), "model package");
            var card = Read<ModelCard>(Path.Combine(path, ModelFiles.Card), "model card");
            var report = File.Exists(Path.Combine(path, ModelFiles.Report)) ? Read<ParticipantReport>(Path.Combine(path, ModelFiles.Report), "participant report") : null;
            var shown = new
            {
                study = Convert.ToHexStringLower(package.StudyDigest.Span),
                run = Convert.ToHexStringLower(package.OrderDigest.Span),
                modelSha256 = Sha256Digest.Of(package.Parameters.Span).ToString(),
                parameters = card.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal),
                joint = DescribedMetrics.Of(card.Joint),
                participants = card.Participants.Select(DescribedGain.Of).ToList(),
                importance = card.Importance.Select(weight => new DescribedWeight(weight.Name, weight.Weight)).ToList(),
                notes = card.Notes.ToList(),
                own = report is null
                    ? null
                    : new { participant = report.Participant, columns = report.Columns.Select(column => new { column.Name, column.Missing, column.Mean, column.JointMean }).ToList() },
            };
            run.Output.Result(shown, (writer, one) =>
            {
                writer.WriteLine($"run    {one.run}");
                writer.WriteLine($"model  {one.modelSha256}");
                ModelDescription.WriteCard(writer, one.joint, one.participants, one.notes);
                foreach (var weight in one.importance.Take(10))
                {
                    writer.WriteLine($"  {weight.Weight,10:0.0000}  {weight.Name}");
                }
            });
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static T Read<T>(string path, string what)
        where T : Google.Protobuf.IMessage<T>, new()
        => StrictProto.Parse<T>(PrivateFile.ReadPublic(path, ModelFiles.MaximumModelBytes), what, ModelFiles.MaximumModelBytes).OrThrow();
}
