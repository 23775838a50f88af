using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A study that outlives its enclave's epochs. Months pass by the log's witnesses, whose newest time an enclave's clock is never behind.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class KeyEpochTests(RunningEnclave enclave)
{
    [Fact]
    public async Task Past_its_epoch_a_key_opens_what_was_wrapped_to_it_until_that_has_expired_and_everything_new_gets_another()
    {
        using var witness = WitnessSigningKey.Generate("witness.example/epochs");
        var consortium = new Consortium(enclave.Process, witness);
        consortium.Manifest.Runs.Until = Consortium.Now.AddDays(365).ToUnixTimeSeconds();
        consortium.Manifest.Retention.UploadsSeconds = (long)TimeSpan.FromDays(40).TotalSeconds;
        var first = await consortium.AttestAsync();
        var tables = consortium.Institutions.Select(institution => consortium.Encrypt(institution, first, expiry: Consortium.Now.AddDays(39))).ToArray();
        var order = consortium.Sign(consortium.OrderBytes(first, tables));
        var outcome = await consortium.RunAsync(await consortium.StartAsync(order, tables), tables);

        var month = TimeSpan.FromDays(31);
        await PassAsync(month);
        var second = await consortium.AttestAsync(lead: month + TimeSpan.FromMinutes(1));
        Assert.True(second.Epoch > first.Epoch);
        Assert.True(second.NotBefore > first.NotAfter);
        Assert.Equal([first.Digest, second.Digest], consortium.OpenedKeyConfigs);

        var overtaken = consortium.Sign(consortium.OrderBytes(first, tables, lead: month));
        await Refusals.AssertAsync(Reasons.OrderReissueNeeded, async () => await consortium.RunAsync(await consortium.StartAsync(overtaken, tables), tables));
        var reissued = consortium.Sign(consortium.OrderBytes(second, tables, lead: month));
        var start = await consortium.StartAsync(reissued, tables);
        var again = await consortium.RunAsync(start, tables);
        var record = new RunRecord(reissued, again.Finished.Evidence.ToByteArray(), start.Checkpoint.Memory, again.Finished.Receipt.Memory);
        Assert.Equal(second.Digest, RunVerifier.Verify(start.Study, [], record, OrderHistory.Empty).OrThrow().Receipt.Predicate.KeyConfigDigest);

        // 30 days of new wraps, 40 that the last of them is kept, and the week for releases: not erased before.
        var last = TimeSpan.FromDays(30 + 40 + 7);
        foreach (var (lead, isHeld) in new[] { (last - TimeSpan.FromHours(1), true), (last + TimeSpan.FromHours(1), false) })
        {
            await PassAsync(lead);
            await consortium.AttestAsync(EvidenceRole.Inspect, lead + TimeSpan.FromMinutes(1));
            Assert.Equal(isHeld, consortium.OpenedKeyConfigs.Contains(first.Digest));
            Assert.Contains(second.Digest, consortium.OpenedKeyConfigs);
        }

        // A release shows the enclave a checkpoint with its witnesses' time.
        async Task PassAsync(TimeSpan lead)
        {
            consortium.Log.WitnessLead = lead;
            await consortium.ReleaseAsync(outcome, Sha256Digest.Of(order.Order.Span));
        }
    }
}
