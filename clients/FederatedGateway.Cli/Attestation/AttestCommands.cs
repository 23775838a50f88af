using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Attestation;

/// <summary><c>fgw attest</c>: look at the enclave before trusting it with anything.</summary>
internal static class AttestCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("attest", "Look at the enclave before trusting it with anything", "fgw attest show --study 4f1c", "fgw attest verify --evidence north.evidence --at recorded") 
        {
            ShowCommand(host),
            VerifyEvidenceCommand.Create(host),
            PolicyCommands.Create(host),
        };

    private static CliCommand ShowCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var save = new Option<string?>("--save") { Description = "Keep the evidence in this file, for fgw attest verify", HelpName = "FILE" };
        var command = new CliCommand(
            "show",
            "Ask for fresh evidence, verify it, and say whether the study accepts it",
            "fgw attest show --study 4f1c",
            "fgw attest show --study 4f1c --json")
        {
            study,
            save,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var verified = await StudySelection.OpenAsync(run, run.Get(study), cancellationToken);
            var fresh = (await new EnclaveAttestation(run.Institution).AttestAsync(verified, EvidenceRole.Inspect, cancellationToken)).OrThrow();
            var shown = Shown.Of(fresh, verified.Digest.ToString());
            if (fresh.Evidence.Kind == EvidenceKind.Development)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            if (run.Get(save) is { } path)
            {
                PrivateFile.WritePublic(path, fresh.ToArchive().ToByteArray());
            }

            run.Output.Result(shown, (writer, evidence) =>
            {
                writer.WriteLine($"evidence     {evidence.Kind}: genuine, answers this client's nonce, accepted by the study");
                writer.WriteLine($"measurement  {evidence.Measurement}");
                writer.WriteLine($"binding      {evidence.Binding}");
                writer.WriteLine($"key config   {evidence.KeyConfig}, epoch {evidence.Epoch}");
                writer.WriteLine($"wraps        {string.Join(", ", evidence.Suites)}, from {evidence.NotBefore:u} to {evidence.NotAfter:u}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private sealed record Shown(
        string Study, string Kind, string Measurement, string Binding, string KeyConfig, ulong Epoch, IReadOnlyList<string> Suites, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
    {
        public static Shown Of(FreshEvidence fresh, string study)
        {
            var keys = fresh.Accepted.Keys;
            return new(
                study,
                EvidenceKindNames.Of(fresh.Evidence.Kind),
                Convert.ToHexStringLower(fresh.Accepted.Measurement.Span),
                Convert.ToHexStringLower(fresh.Accepted.Evidence.Claims.Binding.Span),
                keys.Digest.ToString(),
                keys.Epoch,
                [.. keys.KemKeys.Select(key => $"0x{key.Suite:x4}")],
                keys.NotBefore,
                keys.NotAfter);
        }
    }
}
