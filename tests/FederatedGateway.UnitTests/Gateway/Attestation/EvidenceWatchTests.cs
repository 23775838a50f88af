using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>What the gateway does about an enclave host whose evidence a study does not accept any more.</summary>
public sealed class EvidenceWatchTests
{
    private static readonly Sha256Digest OtherCode = Sha256Digest.Of("other code"u8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_starts_anew_with_other_code_is_found_at_the_next_look_and_comes_back_by_itself()
    {
        await using var site = await Site.StartAsync();
        await site.Watch.LookAsync(Cancellation);
        Assert.Null(site.Standings.Find(site.StudyId)!.Refusal);
        Assert.Empty(await site.LoggedAsync());

        site.Enclave.Restart(OtherCode);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(Reasons.MeasurementRefused, site.Standings.Find(site.StudyId)!.Refusal!.Reason);
        Assert.Equal([site.StudyId], site.Standings.Refused);
        Assert.Equal(1, site.Snapshot.Evidence["refused"]);
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Unhealthy), await site.HealthAsync());

        // Entries of one millisecond have no order among each other before they are sequenced.
        site.Clock.Now += TimeSpan.FromSeconds(1);
        site.Enclave.Restart(site.Study.Measurement);
        await site.Watch.LookAsync(Cancellation);
        Assert.Empty(site.Standings.Refused);
        Assert.Equal((0L, 1L), (site.Snapshot.Evidence["refused"], site.Snapshot.Evidence["accepted"]));
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), await site.HealthAsync());

        Assert.Equal(
            [(AuditActions.EvidenceRefused, Reasons.MeasurementRefused), (AuditActions.EvidenceRecovered, "success")],
            (await site.LoggedAsync()).Select(entry => (entry.Action, entry.Outcome)));
        Assert.All(await site.LoggedAsync(), entry => Assert.Equal((site.StudyId, "gateway"), (entry.Study, entry.Actor)));
    }

    [Fact]
    public async Task Evidence_is_asked_for_again_when_the_interval_is_over_and_not_before()
    {
        await using var site = await Site.StartAsync();
        await site.Watch.LookAsync(Cancellation);
        site.Clock.Now += TimeSpan.FromMinutes(59);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(1, site.Enclave.EvidenceCount);
        site.Clock.Now += TimeSpan.FromMinutes(1);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(2, site.Enclave.EvidenceCount);
    }

    [Fact]
    public async Task Keys_that_are_about_to_end_are_looked_at_before_they_do()
    {
        await using var site = await Site.StartAsync();

        // SampleEvidence's keys end after seven days.
        site.Clock.Now = SampleStudy.Start.AddDays(7).AddMinutes(-30);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(SampleStudy.Start.AddDays(7).AddMinutes(-5), site.Standings.Find(site.StudyId)!.NextCheck);
        site.Clock.Now = SampleStudy.Start.AddDays(7).AddMinutes(1);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(Reasons.KeyConfigInvalid, site.Standings.Find(site.StudyId)!.Refusal!.Reason);
    }

    [Fact]
    public async Task Refused_evidence_is_looked_at_again_within_seconds_and_logged_once()
    {
        await using var site = await Site.StartAsync();
        site.Enclave.Restart(OtherCode);
        await site.Watch.LookAsync(Cancellation);
        site.Clock.Now += TimeSpan.FromSeconds(15);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(2, site.Enclave.EvidenceCount);
        Assert.Single(await site.LoggedAsync());
    }

    [Fact]
    public async Task An_outage_is_no_verdict()
    {
        await using var site = await Site.StartAsync();
        await site.Watch.LookAsync(Cancellation);
        site.Enclave.IsAway = true;
        site.Clock.Now += TimeSpan.FromHours(2);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => site.Watch.LookAsync(Cancellation));
        Assert.Equal(Reasons.EnclaveUnavailable, refused.Refusal.Reason);
        Assert.Empty(site.Standings.Refused);

        // Whatever it is when it comes back, it is looked at before anything else happens.
        site.Enclave.IsAway = false;
        site.Enclave.Restart(OtherCode);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal([site.StudyId], site.Standings.Refused);
    }

    [Fact]
    public async Task A_study_that_is_over_or_has_no_data_costs_nothing()
    {
        await using var site = await Site.StartAsync();
        site.Clock.Now = SampleStudy.Start.AddYears(2);
        await site.Watch.LookAsync(Cancellation);
        Assert.Equal(0, site.Enclave.EvidenceCount);

        await using var idle = await Site.StartAsync(withDataset: false);
        await idle.Watch.LookAsync(Cancellation);
        Assert.Equal(0, idle.Enclave.EvidenceCount);
    }

    private sealed class Site : IAsyncDisposable
    {
        private readonly TestDatabase database;
        private readonly AuditKey key;
        private readonly ServiceProvider services;

        private Site(TestDatabase database)
        {
            this.database = database;
            key = AuditKey.Load(Path.Combine(database.DirectoryPath, "log.key"), "example/log");
            Enclave = new SampleEnclave(Study, Clock);
            var options = new AttestationOptions { CollateralDirectory = database.DirectoryPath };
            services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddSingleton(options).AddCollateral(options, database.DirectoryPath).BuildServiceProvider();
            var check = new EvidenceCheck(TestHosts.Of(Enclave), database, services.GetRequiredService<CollateralSource>(), Standings, new AuditLog(database, key, Clock), options, Clock);
            Watch = new EvidenceWatch(TestHosts.Of(Enclave), database, check, Standings, Snapshot, Clock, NullLogger<EvidenceWatch>.Instance);
        }

        public SteppedClock Clock { get; } = new(SampleStudy.Now);

        public SampleStudy Study { get; } = new();

        public string StudyId => Study.Digest.ToString();

        public SampleEnclave Enclave { get; }

        public EvidenceStandings Standings { get; } = new();

        public StateSnapshot Snapshot { get; } = new();

        public EvidenceWatch Watch { get; }

        public static async Task<Site> StartAsync(bool withDataset = true)
        {
            var site = new Site(await TestDatabase.CreateAsync());
            await site.AddStudyAsync(withDataset);
            return site;
        }

        public async Task<IReadOnlyList<AuditEntry>> LoggedAsync()
        {
            await using var context = database.CreateDbContext();
            return [.. (await context.PendingEntries.OrderBy(entry => entry.EventId).ToListAsync(Cancellation)).Select(entry => AuditEntry.Parse(entry.Data).OrThrow())];
        }

        public async Task<(HealthStatus Readiness, HealthStatus Services)> HealthAsync()
        {
            var health = new EvidenceHealth(Standings);
            return (await StatusAsync(health, HealthStatus.Degraded), await StatusAsync(health, HealthStatus.Unhealthy));
        }

        public async ValueTask DisposeAsync()
        {
            Watch.Dispose();
            await services.DisposeAsync();
            key.Dispose();
            await database.DisposeAsync();
        }

        private static async Task<HealthStatus> StatusAsync(EvidenceHealth health, HealthStatus failure)
            => (await health.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("evidence", health, failure, null) }, Cancellation)).Status;

        private async Task AddStudyAsync(bool withDataset)
        {
            var signed = Study.Approve();
            await using var context = database.CreateDbContext();
            context.Studies.Add(new StoredStudy
            {
                Id = StudyId,
                Manifest = signed.Manifest.ToByteArray(),
                Title = Study.Manifest.Title,
                Author = "north",
                Phase = StudyPhase.Active,
                CreateTicks = SampleStudy.Start.UtcTicks,
                EndTicks = SampleStudy.Start.AddYears(1).UtcTicks,
                Participants = [.. Study.Institutions.Select((institution, ordinal) => new StoredParticipant { StudyId = StudyId, Name = institution.Name, Ordinal = ordinal, Region = "eu-central" })],
                Approvals =
                [
                    .. signed.Approvals.Select(approval => new StoredApproval
                    {
                        StudyId = StudyId,
                        Participant = approval.Participant,
                        Number = 1,
                        Kind = approval.Kind,
                        SignedTime = approval.SignedTime,
                        Signature = approval.Signature.ToByteArray(),
                    }),
                ],
            });
            if (withDataset)
            {
                context.Datasets.Add(new StoredDataset
                {
                    Id = "00112233445566778899aabbccddeeff",
                    StudyId = StudyId,
                    Participant = "north",
                    Version = 1,
                    Header = [1],
                    CiphertextSha256 = new byte[32],
                    HeaderSignature = new byte[64],
                    CiphertextBytes = 1,
                    State = DatasetState.Stored,
                    Region = "eu-central",
                    KeyConfigDigest = new byte[32],
                    CreateTicks = SampleStudy.Now.UtcTicks,
                    ExpireTicks = SampleStudy.Now.AddDays(1).UtcTicks,
                });
            }

            await context.SaveChangesAsync(Cancellation);
        }
    }
}
