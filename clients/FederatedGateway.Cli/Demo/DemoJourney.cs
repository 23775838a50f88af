using System.Security.Cryptography;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Demo.BootIntegrity;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Demo;

/// <summary>The whole way of a study, each party acting for itself with the same code as the commands.</summary>
internal sealed class DemoJourney(CliHost host, DemoDirectory directory, DemoSteps steps, DemoInput input, SoftwareTpmPrograms? tpm) : IAsyncDisposable
{
    /// <summary>The auditor's profile, where no institution has that name.</summary>
    public const string AuditorName = "auditor";

    public const string OperatorName = "operator";

    /// <summary>A demonstration is over sooner.</summary>
    private static readonly TimeSpan EnrolmentAge = TimeSpan.FromDays(1);

    private readonly List<DemoParty> institutions = [];
    private DemoParty? auditor;
    private DemoParty? operatorParty;

    public DemoSite? Site { get; private set; }

    /// <summary>A copy of the log key for whoever verifies the bundle again.</summary>
    public string LogKey { get; private set; } = string.Empty;

    public async Task<DemoReport> RunAsync(DemoStore store, CancellationToken cancellationToken)
    {
        var began = host.Time.GetTimestamp();
        await SetUpAsync(store, cancellationToken);
        var first = institutions[0].Institution;
        var (study, approved) = await steps.DoAsync("study", "Agree on the study", () => AgreeAsync(cancellationToken));
        LogKey = study.Manifest.LogKey.ToString();

        var attestation = await steps.DoAsync("attestation", "Attest the enclave", () => AttestAsync(study, cancellationToken));

        var uploads = new DemoUploads(directory, steps);
        var uploaded = await steps.DoAsync("uploads", "Encrypt and upload", async () =>
        {
            var all = await uploads.UploadAsync(study, institutions, input.Tables, cancellationToken);
            return (all, $"{all.Sum(one => one.Rows)} rows of {all.Count} institutions, {all.Sum(one => one.CiphertextBytes)} bytes");
        });

        var run = await steps.DoAsync("run", "Train in the enclave", () => TrainAsync(study, cancellationToken));
        var models = new DemoModels(institutions, steps, host.Time);
        var copies = await steps.DoAsync("replication", "Replicate the encrypted model", async () =>
        {
            var all = await models.CheckCopiesAsync(study, run.RunId, cancellationToken);
            return (all, $"{string.Join(", ", all.Select(copy => copy.Region))}; every copy read back and compared");
        });
        var (downloads, opened) = await steps.DoAsync("downloads", "Verify, decrypt and apply the model", async () =>
        {
            var all = await models.DownloadAsync(study, run.RunId, input.Tables, cancellationToken);
            return (all, $"{all.Downloads.Count} institutions, {all.Downloads.Sum(download => download.Predictions)} predictions at home");
        });

        var audit = new DemoAudit(auditor!, study);
        await steps.DoAsync("audit", "Audit offline", async () =>
        {
            var report = await audit.VerifyAsync(directory.Bundle, cancellationToken);
            return (report, report.Verified ? $"{report.Checkpoint!.Checkpoint.Size} log entries verified" : "NOT VERIFIED");
        });
        var retention = await steps.DoAsync("retention", "Destroy what is due", async () =>
        {
            var part = await new DemoRetention(Site!, operatorParty!, host.Time).RunAsync(
                study, approved, run, uploads.Copies, () => models.IsReadableAsync(run.RunId, cancellationToken), cancellationToken);
            return (part, $"{part.Shredded} of {part.Planned}; a copy of everything sent {(part.CiphertextStillOpens ? "STILL OPENS" : "opens no more")}");
        });
        var audited = await steps.DoAsync("audit", "Audit again, destruction included", async () =>
        {
            var report = await audit.VerifyAsync(directory.Bundle, cancellationToken);
            return (report, report.Verified ? $"{report.Checkpoint!.Checkpoint.Size} log entries verified, the log only grew" : "NOT VERIFIED: " + string.Join("; ", report.Checks.SelectMany(check => check.Failures).Select(failure => failure.Detail)));
        });

        var listed = await first.Gateway.Regions.ListRegionsAsync(new ListRegionsRequest(), cancellationToken: cancellationToken);
        var timings = new SortedDictionary<string, double>(steps.Seconds.ToDictionary(), StringComparer.Ordinal) { ["total"] = host.Time.GetElapsedTime(began).TotalSeconds };
        var report = DemoReporting.Assemble(store, listed, study, attestation, uploaded, run, opened, copies, downloads, DemoAudit.Describe(audited, directory.Bundle), retention, timings, Site!);
        return report with { Time = host.Time.GetUtcNow() };
    }

    public async ValueTask DisposeAsync()
    {
        institutions.ForEach(party => party.Dispose());
        auditor?.Dispose();
        operatorParty?.Dispose();
        if (Site is not null)
        {
            await Site.DisposeAsync();
        }
    }

    private string Free(string name) => input.Study.ParticipantNames.Contains(name) ? "demo-" + name : name;

    private async Task SetUpAsync(DemoStore store, CancellationToken cancellationToken)
    {
        using var protection = Client.Identities.KeyProtection.CreateKeyFile(Path.Combine(directory.Authority, "authority.key"));
        using var authority = CertificateAuthority.Create(directory.Authority, "FederatedGateway demonstration", protection, host.Time);
        var made = await steps.DoAsync("identities", "Make identities and certificates", () =>
        {
            var all = input.Study.ParticipantNames.Select(name => DemoParty.Create(directory, name, TransportRole.Participant, authority, host.Time))
                .Append(DemoParty.Create(directory, Free(AuditorName), TransportRole.Auditor, authority, host.Time))
                .Append(DemoParty.Create(directory, Free(OperatorName), TransportRole.Operator, authority, host.Time))
                .ToList();
            return Task.FromResult((all, $"{string.Join(", ", input.Study.ParticipantNames)}, an auditor, an operator"));
        });
        Site = await steps.DoAsync("start", "Start regions, enclave and gateway", async () =>
        {
            var site = await DemoSite.StartAsync(host, directory, authority, input.Regions, store.Binary, tpm, cancellationToken);
            var launch = site.Tpm is null ? string.Empty : $". The enclave host's code was measured into register {MeasuredLaunch.Register} of the TPM before it was started, as a boot loader does; it extends nothing itself";
            return (site, string.Join(", ", site.Processes().Select(process => $"{process.Name} (process {process.ProcessId})")) + launch);
        });
        foreach (var party in made.Take(made.Count - 2))
        {
            institutions.Add(DemoParty.Connect(party, Site.Address, host.Time));
        }

        auditor = DemoParty.Connect(made[^2], Site.Address, host.Time);
        operatorParty = DemoParty.Connect(made[^1], Site.Address, host.Time);
    }

    private async Task<((VerifiedStudy Study, SignedStudy Approved) Agreed, string Told)> AgreeAsync(CancellationToken cancellationToken)
    {
        var author = institutions[0].Institution;
        var accepting = Site!.Tpm is { } software ? input.Study.WithEvidence(await AcceptedAsync(software, cancellationToken)) : input.Study;
        var enclave = await author.Gateway.Attestation.GetEnclaveAsync(new GetEnclaveRequest(), cancellationToken: cancellationToken);
        var log = await author.Gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
        var manifest = CreateStudyCommand.Accept(accepting.ToManifest(new StudyCompletion
        {
            Identities = institutions.ToDictionary(party => party.Name, party => party.Profile.ReadIdentity().OrThrow().SignedBytes.ToArray(), StringComparer.Ordinal),
            Salt = RandomNumberGenerator.GetBytes(ManifestLimits.SaltBytes),
            CreateTime = host.Time.GetUtcNow(),
            LogVkey = log.LogVkey,
            DevelopmentRoot = enclave.DevelopmentRoot.ToByteArray(),
            DevelopmentMeasurements = [enclave.Measurement.ToByteArray()],
        }));
        var id = await new StudyClient(author).CreateAsync(ValidManifest.Parse(manifest.ToByteArray()).OrThrow(), cancellationToken);
        foreach (var party in institutions)
        {
            var client = new StudyClient(party.Institution);
            var fetched = (await client.FetchAsync(id, cancellationToken)).OrThrow();
            await client.DecideAsync(fetched.Manifest, ApprovalKind.Approve, cancellationToken);
        }

        VerifiedStudy? study = null;
        foreach (var party in institutions)
        {
            study = (await new StudyClient(party.Institution).OpenAsync(id, cancellationToken)).OrThrow();
        }

        var approved = (await new StudyClient(author).FetchAsync(id, cancellationToken)).OrThrow().Signed;
        return ((study!, approved), $"\"{study!.Manifest.Message.Title}\", signed by all {institutions.Count} institutions");
    }

    /// <summary>Reads the TPM's state after the measured launch, as the institutions would take it from whoever builds the machine's image.</summary>
    private async Task<IReadOnlyList<ReferenceValue>> AcceptedAsync(SoftwareTpm software, CancellationToken cancellationToken)
    {
        var text = PolicyText.Write(
            [await software.ReferenceAsync(MeasuredLaunch.Quoted, EnrolmentAge, cancellationToken)],
            $"Boot integrity only, memory stays open to the host's root: this one software TPM, with the enclave host measured into register {MeasuredLaunch.Register} before it was started.");
        PrivateFile.WritePublic(directory.EvidencePolicy, System.Text.Encoding.UTF8.GetBytes(text));
        return CreateStudyCommand.Accept(await PolicyFile.ReadAsync(directory.EvidencePolicy, cancellationToken), "nothing was agreed").Policy.References;
    }

    /// <summary>Every institution decides for itself; with a TPM each challenges it first.</summary>
    private async Task<(DemoReport.AttestationPart Attestation, string Told)> AttestAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        FreshEvidence? fresh = null;
        foreach (var party in institutions)
        {
            fresh = (await new EnclaveAttestation(party.Institution).AttestAsync(study, EvidenceRole.Inspect, cancellationToken)).OrThrow();
        }

        var claims = fresh!.Accepted.Evidence.Claims;
        var kind = EvidenceKindNames.Of(fresh.Evidence.Kind);
        return (
            new DemoReport.AttestationPart(kind, Verified: true, Convert.ToHexStringLower(claims.Binding.Span), Convert.ToHexStringLower(fresh.Accepted.Measurement.Span)),
            $"{kind} evidence, genuine, fresh and accepted by the study, for all {institutions.Count} institutions"
                + (claims is TpmClaims ? ", each of which challenged the TPM itself; it shows boot integrity, and keeps no memory from the host's root" : string.Empty));
    }

    private async Task<(Run Run, string Told)> TrainAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        var client = new RunClient(institutions[0].Institution);
        var run = await client.ProposeAsync(study, TimeSpan.FromHours(1), cancellationToken);
        foreach (var party in institutions.Skip(1))
        {
            var other = new RunClient(party.Institution);
            run = await other.ApproveAsync(study, await other.GetAsync(run.RunId, cancellationToken), cancellationToken);
        }

        await foreach (var seen in client.WatchAsync(run.RunId, cancellationToken))
        {
            run = seen.Run;
            steps.Now(Runs.RunWatch.Describe(seen));
        }

        return run.State == RunState.Completed
            ? (run, $"{study.Manifest.Message.Trainer.KindCase}, ordered and signed by all institutions")
            : throw new RefusedException(run.FailureReason.Length > 0 ? run.FailureReason : Reasons.StateConflict, $"the run ended as {run.State}: {run.FailureDetail}");
    }
}
