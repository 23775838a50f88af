using FederatedGateway.Cli.Datasets;
using FederatedGateway.Client.Audit;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Models;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>One study on a site, step by step, so that a test can interrupt between steps and within them.</summary>
internal sealed class StudyJourney
{
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ReplicationTimeout = TimeSpan.FromMinutes(2);

    private readonly JourneySite site;

    private StudyJourney(JourneySite site, ValidManifest manifest)
    {
        this.site = site;
        Manifest = manifest;
    }

    public ValidManifest Manifest { get; }

    public Sha256Digest Id => Manifest.Digest;

    /// <summary>The first institution makes the study from its file; all of them read and approve it.</summary>
    /// <param name="site">Where.</param>
    /// <param name="studyFile">The YAML text.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <param name="otherMeasurement">The study accepts other code than the site's enclave has.</param>
    /// <param name="accepted">What the study accepts in place of development evidence.</param>
    public static async Task<StudyJourney> CreateAsync(
        JourneySite site, string studyFile, CancellationToken cancellationToken, bool otherMeasurement = false, ReferenceValue? accepted = null)
    {
        var author = site.Institutions[0].Institution;
        var enclave = await author.Gateway.Attestation.GetEnclaveAsync(new GetEnclaveRequest(), cancellationToken: cancellationToken);
        var log = await author.Gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
        var file = StudyFile.Parse(studyFile, "study.yaml");
        Assert.True(file.IsAccepted, string.Join('\n', file.Errors));
        var manifest = (accepted is null ? file.Value : file.Value.WithEvidence([accepted])).ToManifest(new StudyCompletion
        {
            Identities = site.Institutions.ToDictionary(party => party.Name, party => party.Identity.SignedBytes.ToArray()),
            Salt = Guid.NewGuid().ToByteArray(),
            CreateTime = TimeProvider.System.GetUtcNow(),
            LogVkey = log.LogVkey,
            DevelopmentRoot = enclave.DevelopmentRoot.ToByteArray(),
            DevelopmentMeasurements = [otherMeasurement ? new byte[32] : enclave.Measurement.ToByteArray()],
        });
        Assert.True(manifest.IsAccepted, string.Join('\n', manifest.Errors));
        var journey = new StudyJourney(site, ValidManifest.Parse(Google.Protobuf.MessageExtensions.ToByteArray(manifest.Value)).OrThrow());
        await new StudyClient(author).CreateAsync(journey.Manifest, cancellationToken);
        foreach (var party in site.Institutions)
        {
            var fetched = (await new StudyClient(party.Institution).FetchAsync(journey.Id, cancellationToken)).OrThrow();
            await new StudyClient(party.Institution).DecideAsync(fetched.Manifest, ApprovalKind.Approve, cancellationToken);
        }

        return journey;
    }

    /// <summary>The study as one institution agreed to it.</summary>
    public async Task<VerifiedStudy> OpenAsync(JourneyParty party, CancellationToken cancellationToken) => (await new StudyClient(party.Institution).OpenAsync(Id, cancellationToken)).OrThrow();

    public async Task<UploadOutcome> UploadAsync(JourneyParty party, string path, CancellationToken cancellationToken)
    {
        var study = await OpenAsync(party, cancellationToken);
        var (table, _) = await StudyTable.CheckAsync(path, study.Manifest.Message, party.Name, null, cancellationToken);
        return await new DatasetClient(party.Institution).UploadAsync(study, table, null, cancellationToken);
    }

    /// <summary>A table for each institution, uploaded.</summary>
    public async Task<IReadOnlyList<UploadOutcome>> UploadAllAsync(JourneyTables tables, int rows, CancellationToken cancellationToken)
    {
        var outcomes = new List<UploadOutcome>();
        for (var index = 0; index < site.Institutions.Count; index++)
        {
            var party = site.Institutions[index];
            var path = site.File(party.Name + ".csv");
            tables.Write(path, rows, index + 1);
            outcomes.Add(await UploadAsync(party, path, cancellationToken));
        }

        return outcomes;
    }

    public async Task RewrapAllAsync(CancellationToken cancellationToken)
    {
        foreach (var party in site.Institutions)
        {
            await new DatasetClient(party.Institution).RewrapAsync(await OpenAsync(party, cancellationToken), cancellationToken);
        }
    }

    /// <summary>The first institution proposes an order; the others countersign it.</summary>
    public async Task<Run> StartRunAsync(CancellationToken cancellationToken) => await ApproveAllAsync(await ProposeAsync(cancellationToken), cancellationToken);

    /// <summary>The first institution proposes an order.</summary>
    public async Task<Run> ProposeAsync(CancellationToken cancellationToken)
    {
        var author = site.Institutions[0];
        return await new RunClient(author.Institution).ProposeAsync(await OpenAsync(author, cancellationToken), TimeSpan.FromHours(1), cancellationToken);
    }

    /// <summary>The others countersign an order; signing twice is harmless.</summary>
    /// <param name="run">As proposed.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <param name="but">So many of the last ones do not, yet.</param>
    public async Task<Run> ApproveAllAsync(Run run, CancellationToken cancellationToken, int but = 0)
    {
        foreach (var party in site.Institutions.Skip(1).SkipLast(but))
        {
            var shown = await new RunClient(party.Institution).GetAsync(run.RunId, cancellationToken);
            run = await new RunClient(party.Institution).ApproveAsync(await OpenAsync(party, cancellationToken), shown, cancellationToken);
        }

        return run;
    }

    /// <summary>Waits until a run has ended, or shows progress that the caller waits for.</summary>
    public async Task<WatchRunResponse> WatchAsync(string runId, Func<WatchRunResponse, bool> until, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RunTimeout);
        WatchRunResponse? last = null;
        await foreach (var response in new RunClient(site.Institutions[0].Institution).WatchAsync(runId, timeout.Token))
        {
            last = response;
            if (until(response))
            {
                return response;
            }
        }

        return last!;
    }

    public async Task<Run> WaitForEndAsync(string runId, CancellationToken cancellationToken) => (await WatchAsync(runId, _ => false, cancellationToken)).Run;

    public async Task<Run> WaitForModelAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await WaitForEndAsync(runId, cancellationToken);
        Assert.True(run.State == RunState.Completed, $"{run.State} {run.FailureReason} {run.FailureDetail}\n{site.Gateway.Process.Output}\n{site.Enclave.Process.Output}");
        return run;
    }

    /// <summary>Everything verified and decrypted, for each institution.</summary>
    public async Task<IReadOnlyList<OpenedResults>> DownloadAllAsync(string runId, CancellationToken cancellationToken)
    {
        var results = new List<OpenedResults>();
        foreach (var party in site.Institutions)
        {
            results.Add(await new ModelClient(party.Institution).DownloadAsync(runId, string.Empty, cancellationToken));
        }

        return results;
    }

    /// <summary>A run's result objects, once every copy of each is complete.</summary>
    public async Task<IReadOnlyList<ResultObject>> WaitForCopiesAsync(string runId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ReplicationTimeout);
        while (true)
        {
            var model = await site.Institutions[0].Institution.Gateway.Models.GetModelAsync(new GetModelRequest { RunId = runId }, cancellationToken: timeout.Token);
            if (model.Objects.All(result => result.Copies.Count == Manifest.Message.Regions.Allowed.Count && result.Copies.All(copy => copy.State == CopyState.Completed)))
            {
                return model.Objects;
            }

            await Task.Delay(100, timeout.Token);
        }
    }

    /// <summary>An auditor exports the log and verifies it with pinned keys alone.</summary>
    public async Task<AuditReport> AuditAsync(CancellationToken cancellationToken)
    {
        var bundle = site.File("audit.zip");
        await new AuditClient(site.Auditor.Institution.Gateway).ExportAsync(bundle, string.Empty, cancellationToken);
        var memory = new CheckpointMemory(site.Auditor.Institution.Profile);
        var files = (await AuditBundleFile.ReadAsync(bundle, cancellationToken)).OrThrow();
        var report = AuditBundle.Verify(files, new AuditTrust(Manifest.LogKey, Manifest.Witnesses, memory.Read(Manifest.LogKey)));
        Assert.True(report.Verified, string.Join('\n', report.Checks.SelectMany(check => check.Failures)));
        memory.Write(Manifest.LogKey, report.Checkpoint!.Signed.ToBytes());
        return report;
    }
}
