using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>What the refusals are measured against: the same calls, with nothing changed, give everybody what the study promised and nobody more.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class HonestRunTests(RunningEnclave enclave)
{
    [Fact]
    public async Task Each_recipient_opens_the_model_and_each_institution_its_own_report()
    {
        var consortium = new Consortium(enclave.Process);
        var (start, tables) = await consortium.PrepareAsync();
        var outcome = await consortium.RunAsync(start, tables);
        var order = Sha256Digest.Of(start.Order.Order.Span);
        var released = await consortium.ReleaseAsync(outcome, order);

        // The receipt, the evidence, the order and the study agree, as anybody can verify later.
        var record = new RunRecord(start.Order, outcome.Finished.Evidence.ToByteArray(), start.Checkpoint.Memory, outcome.Finished.Receipt.Memory);
        var run = RunVerifier.Verify(start.Study, [], record, OrderHistory.Empty).OrThrow();
        Assert.Equal(consortium.Institutions.Select(institution => (institution.Name, (long?)Consortium.Rows)), run.Receipt.Predicate.Participants.Select(rows => (rows.Name, rows.Rows)));
        Assert.Equal(["model", "card", "report/north", "report/south", "report/west"], run.Receipt.Subjects.Select(subject => subject.Name));
        Assert.Equal(outcome.Ciphertexts.Select(ciphertext => Sha256Digest.Of(ciphertext)), run.Receipt.Subjects.Select(subject => subject.Digest.Sha256));

        foreach (var institution in consortium.Institutions)
        {
            var opened = Open(consortium, institution, run, outcome, released);
            var isRecipient = institution.Name != "west";
            Assert.Equal(isRecipient ? [0, 1, 2 + Index(consortium, institution)] : [2 + Index(consortium, institution)], opened.Keys.Order());
            Assert.Equal(institution.Name, ParticipantReport.Parser.ParseFrom(opened[2 + Index(consortium, institution)]).Participant);
            if (isRecipient)
            {
                var package = ModelPackage.Parser.ParseFrom(opened[0]);
                Assert.Equal(run.Receipt.Predicate.ModelDigest, Sha256Digest.Of(package.Parameters.Span));
                Assert.Equal(run.Receipt.Predicate.MetricsDigest, Sha256Digest.Of(opened[1]));
                var scorer = ModelScorer.Parse(package.Parameters.Memory).OrThrow();
                Assert.True(scorer.Probability([50, 1, 0.95f]) > 0.8);
                Assert.True(scorer.Probability([50, 1, 0.05f]) < 0.2);
                Assert.InRange(ModelCard.Parser.ParseFrom(opened[1]).Joint.Auc, 0.85, 1);
            }
        }
    }

    [Fact]
    public async Task Progress_names_every_stage_in_order()
    {
        var consortium = new Consortium(enclave.Process);
        var (start, tables) = await consortium.PrepareAsync();
        var outcome = await consortium.RunAsync(start, tables);
        var stages = outcome.Progress.Select(step => step.Stage).Distinct().ToList();
        Assert.Equal(stages.Order(), stages);
        Assert.Contains(RunStage.Ingesting, stages);
        Assert.InRange(outcome.Finished.PeakRowBytes, 3 * Consortium.Rows * ((3 * sizeof(float)) + 1), 64 << 20);
    }

    [Fact]
    public async Task An_order_carried_out_twice_gives_the_same_model_and_both_receipts_release_theirs()
    {
        var consortium = new Consortium(enclave.Process);
        var (start, tables) = await consortium.PrepareAsync();
        var first = await consortium.RunAsync(start, tables);
        var again = await consortium.StartAsync(start.Order, tables);
        var second = await consortium.RunAsync(again, tables);
        Assert.Equal(ModelDigest(first), ModelDigest(second));
        Assert.NotEqual(first.Ciphertexts[0], second.Ciphertexts[0]);

        var order = Sha256Digest.Of(start.Order.Order.Span);
        var releasedFirst = await consortium.ReleaseAsync(first, order);
        var releasedSecond = await consortium.ReleaseAsync(second, order);
        Assert.Equal(releasedFirst.Wraps.Count, releasedSecond.Wraps.Count);
        Assert.NotEmpty(Open(consortium, consortium.Institutions[0], Run(consortium, start, first), first, releasedFirst));
        Assert.NotEmpty(Open(consortium, consortium.Institutions[0], Run(consortium, again, second), second, releasedSecond));
    }

    [Fact]
    public async Task A_destroyed_key_confirms_its_end_and_releases_nothing_any_more()
    {
        var consortium = new Consortium(enclave.Process);
        var keys = await consortium.AttestAsync();
        var (start, tables) = await consortium.PrepareAsync();
        var outcome = await consortium.RunAsync(start, tables);

        var nonce = new byte[] { 1, 2, 3 };
        var request = new DestroyKeysRequest { StudyDigest = consortium.Digest.ToByteString(), Nonce = ByteString.CopyFrom(nonce), KeyConfigDigests = { keys.Digest.ToByteString(), ByteString.CopyFrom(new byte[32]) } };
        var destroyed = await enclave.Process.Client.DestroyKeysAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(destroyed.Destructions[0].WasHeld);
        Assert.False(destroyed.Destructions[1].WasHeld);
        Assert.Empty(destroyed.Destructions[1].Signature);
        var time = DateTimeOffset.FromUnixTimeSeconds(destroyed.Destructions[0].DestroyTime);
        Assert.True(keys.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(consortium.Digest, keys.Digest, nonce, time), destroyed.Destructions[0].Signature.Span));

        await Refusals.AssertAsync(Reasons.ResultUnknown, () => consortium.ReleaseAsync(outcome, Sha256Digest.Of(start.Order.Order.Span)));
        start = await consortium.StartAsync(start.Order, tables);
        await Refusals.AssertAsync(Reasons.KeyDestroyed, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_cancelled_run_leaves_room_for_the_next()
    {
        var consortium = new Consortium(enclave.Process);
        var (start, tables) = await consortium.PrepareAsync();
        using (var call = enclave.Process.Client.ExecuteRun(cancellationToken: TestContext.Current.CancellationToken))
        {
            await call.RequestStream.WriteAsync(new ExecuteRunRequest { Start = start }, TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            await Refusals.AssertAsync(Reasons.StateConflict, () => consortium.RunAsync(start, tables));
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await consortium.RunAsync(await consortium.StartAsync(start.Order, tables), tables);
                break;
            }
            catch (Grpc.Core.RpcException e) when (e.StatusCode == Grpc.Core.StatusCode.Aborted && attempt < 100)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static VerifiedRun Run(Consortium consortium, RunStart start, RunOutcome outcome)
        => RunVerifier.Verify(
            consortium.Approve(), [], new RunRecord(start.Order, outcome.Finished.Evidence.ToByteArray(), start.Checkpoint.Memory, outcome.Finished.Receipt.Memory), OrderHistory.Empty).OrThrow();

    private static Sha256Digest ModelDigest(RunOutcome outcome)
    {
        using var envelope = System.Text.Json.JsonDocument.Parse(outcome.Finished.Receipt.Memory);
        using var statement = System.Text.Json.JsonDocument.Parse(envelope.RootElement.GetProperty("payload").GetBytesFromBase64());
        Assert.True(Sha256Digest.TryParseHex(statement.RootElement.GetProperty("predicate").GetProperty("modelDigest").GetString(), out var digest));
        return digest;
    }

    private static int Index(Consortium consortium, Institution institution) => consortium.Institutions.ToList().IndexOf(institution);

    /// <summary>Every object that the institution can open, by index, opened with each of its keys.</summary>
    private static Dictionary<int, byte[]> Open(Consortium consortium, Institution institution, VerifiedRun run, RunOutcome outcome, ReleaseResultsResponse released)
    {
        var opened = new Dictionary<int, byte[]>();
        var receiptKey = run.Evidence.Keys.ReceiptKey;
        PayloadKind[] kinds = [PayloadKind.Model, PayloadKind.ModelCard, PayloadKind.ParticipantReport, PayloadKind.ParticipantReport, PayloadKind.ParticipantReport];
        foreach (var (wrap, index) in released.Wraps.Where(one => one.Wrap.Recipient == institution.Name).Select(one => (one.Wrap, (int)one.Object)))
        {
            var header = VerifiedHeader.Verify(
                outcome.Finished.Objects[index].Header, receiptKey, new HeaderExpectation(consortium.Digest.Bytes.ToArray(), kinds[index], "enclave")).OrThrow();
            using var key = KeyWraps.OpenResult(
                wrap, WrapContext.Of(header, institution.Name), receiptKey, consortium.Manifest.Suites, [.. institution.Kem.Select(WrapKey.Of)]).OrThrow();
            var plaintext = ChunkedMessage.Decrypt(key, header.Digest.Span, outcome.Ciphertexts[index]).OrThrow();
            Assert.True(!opened.TryGetValue(index, out var same) || same.AsSpan().SequenceEqual(plaintext));
            opened[index] = plaintext;
        }

        return opened;
    }
}
