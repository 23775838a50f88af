using System.CommandLine;
using System.Security.Cryptography;
using FederatedGateway.Cli.Attestation;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation.Publishers;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study create</c>: turns a study file and the participants' identity files into a manifest, and registers it.</summary>
internal static class CreateStudyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The study file (docs/study.md)" };
        var identities = new Option<string[]>("--identity")
        {
            Description = "An identity file that a participant gave you; one for each participant but yourself",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var logKey = new Option<string?>("--log-key") { Description = "Key of the audit log (C2SP vkey), learned out of band. Default: the file's, else the gateway's word", HelpName = "VKEY" };
        var root = new Option<string?>("--development-root") { Description = "Root of development evidence, 130 hexadecimal digits. Default: the file's, else the gateway's word", HelpName = "HEX" };
        var measurements = new Option<string[]>("--measurement")
        {
            Description = "Accepted code measurement, 64 hexadecimal digits. Default: the file's, else the gateway's word",
            HelpName = "HEX",
            DefaultValueFactory = _ => [],
        };
        var referenceValues = new Option<string?>("--reference-values")
        {
            Description = "For a study file with `evidence: published`: accept what this signed file of reference values lists (fgw attest policy show)",
            HelpName = "FILE",
        };
        var publisher = new Option<string?>("--publisher") { Description = "With --reference-values: the fingerprint of its publisher's key, as told out of band", HelpName = "FINGERPRINT" };
        var command = new CliCommand(
            "create",
            "Make a manifest from a study file and identity files, and register it. Every participant then approves it with `fgw study approve`",
            "fgw study create study.yaml --identity south-clinic.identity --identity west-clinic.identity",
            "fgw study create study.yaml --identity south-clinic.identity --log-key 'log.example/fgw+5d2b9f01+AXm…'",
            "fgw study create study.yaml --identity south-clinic.identity --reference-values enclave.reference --publisher 4QH2M-0ZV7K-8XJ3P-1WRTN-6CBYD")
        {
            file,
            identities,
            logKey,
            root,
            measurements,
            referenceValues,
            publisher,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(referenceValues) is null != result.GetValue(publisher) is null)
            {
                result.AddError("--reference-values and --publisher belong together: ask the publisher for its fingerprint");
            }
        });
        command.Runs(host, async (run, cancellationToken) =>
        {
            var read = Accept(await StudyFile.ReadAsync(run.Get(file), cancellationToken));
            var published = run.Get(referenceValues) is { } given ? ReadPublished(run, read, given, run.Get(publisher)!) : null;
            read = published is null ? read : read.WithEvidence(published.Set.Values);
            var completion = await CompleteAsync(run, read, run.Get(identities)!, run.Get(logKey), Hex(run.Get(root), "--development-root"), [.. run.Get(measurements)!.Select(text => Hex(text, "--measurement")!)], cancellationToken);
            var manifest = ValidManifest.Parse(Accept(read.ToManifest(completion)).ToByteArray()).OrThrow();
            var study = await new StudyClient(run.Institution).CreateAsync(manifest, cancellationToken);
            if (published is not null)
            {
                new PublisherMemory(run.Profile).Keep(published);
            }

            var description = StudyDescription.Of(manifest, StudyState.Proposed, new Dictionary<string, Approval>());
            if (description.AcceptsDevelopmentEvidence)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            run.Output.Result(
                new { study = study.ToString(), description.Title, description.Participants, description.LogKey, description.Evidence, publisher = published?.Fingerprint },
                (writer, _) =>
                {
                    writer.WriteLine($"study  {study}");
                    writer.WriteLine($"title  {description.Title}");
                    writer.WriteLine();
                    StudyText.WriteParticipants(writer, description);
                    writer.WriteLine();
                    writer.WriteLine($"Each participant now reads and approves it: fgw study approve {study.ToString()[..12]}");
                });
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The values, after the one who runs this was told whose they are.</summary>
    private static PublishedReferenceValues ReadPublished(CommandRun run, StudyFile file, string path, string fingerprint)
    {
        if (!file.NeedsPublishedEvidence)
        {
            throw new RefusedException(Reasons.InvalidArgument, "the study file lists the evidence that it accepts: write `evidence: published` in its place, or leave --reference-values out");
        }

        var published = new PublisherMemory(run.Profile).Check(PolicyCommands.Read(path), fingerprint).OrThrow();
        run.Output.Note($"The accepted evidence is that of {published.Set.Product} {published.Set.Version}, sequence number {published.Set.Sequence}, published by {published.Set.Publisher} with the key {published.Fingerprint}");
        return published;
    }

    private static async Task<StudyCompletion> CompleteAsync(
        CommandRun run, StudyFile file, IReadOnlyList<string> identityFiles, string? logKey, byte[]? root, IReadOnlyList<byte[]> measurements, CancellationToken cancellationToken)
    {
        var identities = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in identityFiles)
        {
            var identity = IdentityFile.Read(path).OrThrow();
            if (!identities.TryAdd(identity.Name, identity.SignedBytes.ToArray()))
            {
                throw new RefusedException(Reasons.IdentityInvalid, $"{path}: a second identity file of \"{identity.Name}\"");
            }
        }

        if (run.Profile.ReadIdentity().TryGetValue(out var own, out _) && file.ParticipantNames.Contains(own.Name))
        {
            identities[own.Name] = own.SignedBytes.ToArray();
        }

        if (logKey is null && file.NeedsLogKey)
        {
            logKey = (await run.Gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken)).LogVkey;
            run.Output.Note($"The audit log's key is taken from the gateway and pinned in the study; compare it with its operator: {logKey}");
        }

        if (file.NeedsDevelopmentReference && (root is null || measurements.Count == 0))
        {
            var enclave = await run.Gateway.Attestation.GetEnclaveAsync(new GetEnclaveRequest(), cancellationToken: cancellationToken);
            if (enclave.DevelopmentRoot.Length != SigningPublicKey.Length)
            {
                throw new RefusedException(Reasons.DevelopmentRefused, "the study accepts development evidence and names no root; the gateway's enclave makes none: name accepted evidence in the study file");
            }

            root ??= enclave.DevelopmentRoot.ToByteArray();
            measurements = measurements.Count == 0 ? [enclave.Measurement.ToByteArray()] : measurements;
            run.Output.Note($"Development root and measurement are taken from the gateway and pinned in the study; compare the measurement with the enclave host's log: {Convert.ToHexStringLower(enclave.Measurement.Span)}");
        }

        return new StudyCompletion
        {
            Identities = identities,
            Salt = RandomNumberGenerator.GetBytes(ManifestLimits.SaltBytes),
            CreateTime = run.Host.Time.GetUtcNow(),
            LogVkey = logKey ?? string.Empty,
            DevelopmentRoot = root,
            DevelopmentMeasurements = measurements,
        };
    }

    /// <summary>The value, or all mistakes at once.</summary>
    /// <param name="result">Of reading or completing a study.</param>
    /// <param name="consequence">What did not happen.</param>
    public static T Accept<T>(StudyFileResult<T> result, string consequence = "nothing was registered")
        where T : class
        => result.IsAccepted
            ? result.Value
            : throw new InputRefusedException(
                Reasons.StudyFileInvalid,
                $"{result.Errors.Count} mistake{(result.Errors.Count == 1 ? string.Empty : "s")} in {result.Errors[0].File}; {consequence}",
                [.. result.Errors.Select(error => error.ToString())]);

    private static byte[]? Hex(string? text, string option)
    {
        try
        {
            return text is null ? null : Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"{option}: not hexadecimal digits");
        }
    }
}
