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
            "Ask for fresh evidence, verify it, and say what it is and which of this profile's studies accept it",
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
            var shown = ShownEvidence.Of(fresh, verified.Digest, await DescribedAcceptance.OfAllAsync(run.Institution, fresh.Accepted.Evidence, cancellationToken));
            if (fresh.Evidence.Kind == EvidenceKind.Development)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            if (run.Get(save) is { } path)
            {
                PrivateFile.WritePublic(path, fresh.ToArchive().ToByteArray());
            }

            run.Output.Result(shown, ShownEvidence.Write);
            return ExitCodes.Success;
        });
        return command;
    }
}
