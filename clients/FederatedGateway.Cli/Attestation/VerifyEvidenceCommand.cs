using System.CommandLine;
using System.Text.Json.Nodes;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Appraisals;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Attestation;

/// <summary><c>fgw attest verify</c>: judges archived evidence, or a bare report; offline unless it is told to fetch.</summary>
internal static class VerifyEvidenceCommand
{
    public static CliCommand Create(CliHost host)
    {
        var input = new EvidenceInput();
        var policy = new Option<string?>("--policy") { Description = "What is accepted (YAML: evidence, as in a study file). Without it only genuineness is judged", HelpName = "FILE" };
        var save = new Option<string?>("--save") { Description = "Keep genuine evidence with everything that was beside it and the time in this file, to be verified again offline", HelpName = "FILE" };
        var command = new CliCommand(
            "verify",
            "Verify evidence, offline unless told to --fetch: is it genuine, and does a policy accept it? Exit code 0 when accepted, 2 when refused, with the failed check's name",
            "fgw attest verify --evidence report.bin --collateral vcek.der --at 2026-05-01",
            "fgw attest verify --evidence quote.dat --collateral collateral.json --policy policy.yaml --json",
            "fgw attest verify --evidence report.bin --fetch --save report.evidence",
            "fgw attest verify --evidence north.evidence --at recorded")
        {
            policy,
            save,
        };
        input.AddTo(command);
        command.Runs(host, async (run, cancellationToken) =>
        {
            var accepted = run.Get(policy) is { } path ? CreateStudyCommand.Accept(await PolicyFile.ReadAsync(path, cancellationToken), "nothing was judged").Policy : null;
            var read = await input.ReadAsync(run, cancellationToken);
            var shown = Shown.Of(EvidenceAppraisal.Of(read.Claims, accepted, read.Time), read.IsBindingChecked);
            if (shown.Kind == EvidenceKindNames.Of(EvidenceKind.Development))
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            if (run.Get(save) is { } file && read.Claims.IsAccepted && read.Archive is { } archive)
            {
                archive.VerifyTime = read.Time.ToUnixTimeSeconds();
                PrivateFile.WritePublic(file, archive.ToByteArray());
                run.Output.Note($"wrote {Path.GetFullPath(file)}");
            }

            run.Output.Result(shown, Write);
            return shown.Accepted ? ExitCodes.Success : ExitCodes.Refused;
        });
        return command;
    }

    private static void Write(TextWriter writer, Shown shown)
    {
        if (shown.Claims is { } claims)
        {
            writer.WriteLine($"kind         {shown.Kind}{(shown.Kind == EvidenceKindNames.Of(EvidenceKind.Tpm) ? ": boot integrity only" : "")}");
            writer.WriteLine($"measurement  {shown.Measurement}");
            writer.WriteLine($"binding      {shown.Binding}{(shown.BindingChecked ? "" : " (not compared with anything; give --nonce)")}");
            writer.WriteLine($"revocation   {shown.Revocation}");
            foreach (var (name, value) in claims)
            {
                writer.WriteLine($"  {name} = {(value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString())}");
            }

            writer.WriteLine();
        }

        writer.WriteLine(shown.Accepted
            ? $"ACCEPTED: genuine at {shown.At:u}{(shown.PolicyAsked ? ", and the policy accepts it" : "; no policy was asked (--policy)")}"
            : $"REFUSED {shown.Reason} at {shown.At:u}: {shown.Detail}");
    }

    private sealed record Shown(
        bool Accepted, bool Genuine, bool PolicyAsked, bool BindingChecked, string? Reason, string? Detail, DateTimeOffset At,
        string? Kind, string? Measurement, string? Binding, string? Revocation, JsonObject? Claims, JsonObject Appraisal)
    {
        public static Shown Of(EvidenceAppraisal appraisal, bool bound) => new(
            appraisal.Failure is null,
            appraisal.NotGenuine is null,
            appraisal.IsAppraised,
            bound,
            appraisal.Failure?.Reason,
            appraisal.Failure?.Detail,
            appraisal.Time,
            appraisal.Claims is { } claims ? EvidenceKindNames.Of(claims.Kind) : null,
            appraisal.Claims is { } measured ? Convert.ToHexStringLower(measured.Measurement.Span) : null,
            appraisal.Claims is { } bound64 ? Convert.ToHexStringLower(bound64.Binding.Span) : null,
            appraisal.Claims?.Revocation.ToString().ToLowerInvariant(),
            appraisal.Claims?.Describe(),
            appraisal.ToJson());
    }
}
