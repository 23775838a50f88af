using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Appraisals;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Attestation;

/// <summary><c>fgw attest policy from-evidence</c>: the tightest policy that accepts a report, to be reviewed.</summary>
internal static class ProposePolicyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var input = new EvidenceInput();
        var command = new CliCommand(
            "from-evidence",
            "Write the tightest policy that accepts genuine evidence, for review: it says what that host is, not whether it is good",
            "fgw attest policy from-evidence --evidence report.bin --collateral vcek.der > policy.yaml",
            "fgw attest policy from-evidence --evidence north.evidence --at recorded");
        input.AddTo(command);
        command.Runs(host, async (run, cancellationToken) =>
        {
            var read = await input.ReadAsync(run, cancellationToken);
            var claims = read.Claims.OrThrow();
            var reference = ReferenceProposal.Of(claims)
                ?? throw new RefusedException(Reasons.EvidenceKindRefused, $"no policy can be proposed from {EvidenceKindNames.Of(claims.Kind)} evidence; write it by hand (docs/attestation.md)");
            var text = PolicyText.Write(
                [reference],
                claims is TpmClaims tpm ? tpm.Enrolments.Select(enrolment => enrolment.Challenger).Distinct() : [],
                $"What accepts this one host as it was at {read.Time:u}; review every line before anybody relies on it.",
                "A lower version number accepts more hosts; an absent value accepts none.");
            run.Output.Result(new { kind = EvidenceKindNames.Of(claims.Kind), measurement = Convert.ToHexStringLower(claims.Measurement.Span), policy = text }, (writer, shown) => writer.Write(shown.policy));
            return ExitCodes.Success;
        });
        return command;
    }
}
