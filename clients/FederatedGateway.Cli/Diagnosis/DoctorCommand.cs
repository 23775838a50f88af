using FederatedGateway.Cli.CommandLine;

namespace FederatedGateway.Cli.Diagnosis;

/// <summary><c>fgw doctor</c>: what is wrong, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            "doctor",
            "Examine configuration, keys, certificates, network, proxies and HTTP/2, clock, stores, log and evidence, and say how to mend what is wrong. Exit code 3 when something is bad",
            "fgw doctor",
            "fgw doctor --gateway https://gateway.example:7443 --json");
        command.Runs(host, async (run, cancellationToken) =>
        {
            var findings = await new Examination(run).ExamineAsync(cancellationToken);
            run.Output.Result(findings, (writer, all) =>
            {
                foreach (var finding in all)
                {
                    writer.WriteLine($"{Mark(finding.Verdict)} {finding.Check,-12} {finding.Detail}");
                    if (finding.Mend is not null)
                    {
                        writer.WriteLine($"  {string.Empty,-12} → {finding.Mend}");
                    }
                }
            });
            return findings.Any(finding => finding.Verdict == FindingVerdict.Bad) ? ExitCodes.Unreachable : ExitCodes.Success;
        });
        return command;
    }

    private static char Mark(FindingVerdict verdict) => verdict switch
    {
        FindingVerdict.Good => '✓',
        FindingVerdict.Doubtful => '!',
        FindingVerdict.Bad => '✗',
        _ => '-',
    };
}
