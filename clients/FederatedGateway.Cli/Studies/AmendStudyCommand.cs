using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation.Publishers;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study amend</c>: changes the measurements that a running study accepts.</summary>
internal static class AmendStudyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var study = StudySelection.Argument();
        var add = Measurements("--add", "Accept this code measurement too: needs every participant's signature");
        var remove = Measurements("--remove", "Accept this code measurement no longer: in force at once with your signature alone");
        var addFrom = new Option<string?>("--add-from") { Description = "Accept what this signed file of reference values lists, of the kinds that the study accepts", HelpName = "FILE" };
        var publisher = new Option<string?>("--publisher") { Description = "With --add-from: the fingerprint of its publisher's key, as told out of band", HelpName = "FINGERPRINT" };
        var reason = new Option<string>("--reason") { Description = "Why, for those who are asked to sign", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var replace = new Option<bool>("--replace") { Description = "Propose in place of the addition that waits for signatures" };
        var approve = new Option<int?>("--approve") { Description = "Sign the pending amendment of this number", HelpName = "N" };
        var yes = new Option<bool>("--yes") { Description = "Sign without asking" };
        var command = new CliCommand(
            "amend",
            "Change which enclave code a running study accepts. Orders made before an amendment are not run: propose them again",
            "fgw study amend 4f1c --add 9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de --reason \"version 1.4\"",
            "fgw study amend 4f1c --add-from enclave.reference --publisher 4QH2M-0ZV7K-8XJ3P-1WRTN-6CBYD",
            "fgw study amend 4f1c --approve 2",
            "fgw study amend 4f1c --remove 9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de --yes  # at once")
        {
            study,
            add,
            remove,
            addFrom,
            publisher,
            reason,
            replace,
            approve,
            yes,
        };
        command.Validators.Add(result =>
        {
            var changes = result.GetValue(add)!.Length + result.GetValue(remove)!.Length + (result.GetValue(addFrom) is null ? 0 : 1);
            if (changes > 0 == result.GetValue(approve) is not null)
            {
                result.AddError("give either what to --add, --add-from or --remove, or the number to --approve");
            }

            if (result.GetValue(addFrom) is null != result.GetValue(publisher) is null)
            {
                result.AddError("--add-from and --publisher belong together: ask the publisher for its fingerprint");
            }
        });
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken);
            var verified = (await new StudyClient(run.Institution).OpenAsync(id, cancellationToken)).OrThrow();
            var client = new AmendmentClient(run.Institution);
            var fetched = (await new StudyClient(run.Institution).FetchAsync(id, cancellationToken)).OrThrow();
            var amendments = await client.ReadAsync(fetched, cancellationToken);
            if (run.Get(approve) is { } number)
            {
                var waiting = Pending(amendments, number);
                Confirm(run, run.Get(yes), writer => DescribedAmendment.Write(writer, DescribedAmendment.Of(waiting)), $"Sign amendment {number} as {run.Institution.Name}?");
                Show(run, await client.ApproveAsync(verified, waiting, cancellationToken));
                return ExitCodes.Success;
            }

            var published = run.Get(addFrom) is { } file ? new PublisherMemory(run.Profile).Check(Attestation.PolicyCommands.Read(file), run.Get(publisher)!).OrThrow() : null;
            var change = new MeasurementAmendment { Reason = run.Get(reason)! };
            change.Add.AddRange(run.Get(add)!.Select(Parse).Concat(published is null ? [] : NewlyListed(published, verified)).Distinct());
            change.Remove.AddRange(run.Get(remove)!.Select(Parse).Distinct());
            Confirm(run, run.Get(yes), writer => Describe(writer, change, verified, published), $"Sign this amendment as {run.Institution.Name}?");
            var status = await client.ProposeAsync(verified, change, run.Get(replace) && amendments.Pending is [var pending, ..] ? pending : null, cancellationToken);
            if (published is not null)
            {
                new PublisherMemory(run.Profile).Keep(published);
            }

            Show(run, status);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<string[]> Measurements(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "HEX", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.Length % 2 != 0 || !token.Value.All(char.IsAsciiHexDigit)
                || token.Value.Length / 2 is < Amendments.MinimumMeasurementBytes or > Amendments.MaximumMeasurementBytes))
            {
                result.AddError($"{name}: {token.Value} is no measurement: {Amendments.MinimumMeasurementBytes} to {Amendments.MaximumMeasurementBytes} bytes in hexadecimal digits");
            }
        });
        return option;
    }

    private static ByteString Parse(string hex) => ByteString.CopyFrom(Convert.FromHexString(hex));

    /// <summary>What the file lists of the study's kinds and the study does not accept yet. Only measurements: everything else stays as the study has it.</summary>
    private static List<ByteString> NewlyListed(PublishedReferenceValues published, VerifiedStudy study)
    {
        var evidence = study.Manifest.Message.Evidence;
        var accepted = evidence.SelectMany(ReferenceMeasurements.Of).Select(measurement => ByteString.CopyFrom(measurement.Span)).ToList();
        var listed = published.Set.Values.Where(value => evidence.Any(own => own.KindCase == value.KindCase)).SelectMany(ReferenceMeasurements.Of)
            .Where(measurement => !study.Measurements.IsAccepted(measurement.Span, accepted)).Select(measurement => ByteString.CopyFrom(measurement.Span)).ToList();
        return listed.Count > 0
            ? listed
            : throw new RefusedException(Reasons.StateConflict, "the file lists no measurement that the study does not accept already, of the kinds of evidence that the study accepts; see `fgw attest policy show`");
    }

    private static ProposedAmendment Pending(StudyAmendments amendments, int number)
        => amendments.Pending.FirstOrDefault(one => one.Opened.Number == number)
            ?? throw (number <= amendments.InForce.Count
                ? new RefusedException(Reasons.StateConflict, $"amendment {number} is in force; if it is not the one that you were asked to sign, a removal overtook that: it has to be proposed again")
                : new RefusedException(Reasons.NotFound, $"no amendment {number} waits for signatures; see `fgw study show`"));

    private static void Describe(TextWriter writer, MeasurementAmendment change, VerifiedStudy study, PublishedReferenceValues? published)
    {
        writer.WriteLine($"amendment {study.Measurements.Count + 1} of {study.Manifest.Message.Title}");
        if (published is not null)
        {
            writer.WriteLine($"  from     {published.Set.Product} {published.Set.Version}, published by {published.Set.Publisher}, {published.Fingerprint}");
        }

        foreach (var measurement in change.Add)
        {
            writer.WriteLine($"  adds     {Convert.ToHexStringLower(measurement.Span)}");
        }

        foreach (var measurement in change.Remove)
        {
            writer.WriteLine($"  removes  {Convert.ToHexStringLower(measurement.Span)}");
        }

        writer.WriteLine(change.Add.Count > 0 ? "In force once every participant has signed it." : "In force at once; measurements come back only by every participant's signature.");
    }

    private static void Confirm(CommandRun run, bool yes, Action<TextWriter> describe, string question)
    {
        if (yes)
        {
            return;
        }

        describe(run.Host.Error);
        if (!run.Confirm(question, "compare the measurements with those that the enclave's builder published, then use --yes"))
        {
            throw new RefusedException(Reasons.ApprovalMissing, "not amended; nothing was signed");
        }
    }

    private static void Show(CommandRun run, AmendmentStatus status)
        => run.Output.Result(
            new { number = status.Number, state = status.State == AmendmentState.InForce ? "in force" : "pending", waiting = status.Missing.ToList() },
            (writer, result) => writer.WriteLine(result.waiting.Count > 0
                ? $"amendment {result.number} waits for {string.Join(", ", result.waiting)}: fgw study amend --approve {result.number}"
                : $"amendment {result.number} is {result.state}; orders made before it are not run: propose again with fgw run start"));
}
