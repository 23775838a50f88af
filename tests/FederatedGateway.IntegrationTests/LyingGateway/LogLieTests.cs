using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that rewrites, forks or bypasses the log.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class LogLieTests(RunningEnclave enclave)
{
    private readonly Consortium consortium = new(enclave.Process);

    [Fact]
    public async Task A_checkpoint_of_another_log()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Checkpoint = ByteString.CopyFrom(new MemoryLog(LogSigningKey.Generate(consortium.Log.Key.Name)).Checkpoint());
        await Refusals.AssertAsync(Reasons.CheckpointInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task No_checkpoint()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Checkpoint = ByteString.Empty;
        await Refusals.AssertAsync(Reasons.CheckpointInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_stale_checkpoint()
    {
        var (start, tables) = await consortium.PrepareAsync();
        consortium.Log.Append("more");
        var newer = await consortium.StartAsync(start.Order, tables);
        await consortium.RunAsync(newer, tables);
        await Refusals.AssertAsync(Reasons.CheckpointInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_forked_log_of_the_same_size_and_of_a_greater_one()
    {
        var (start, tables) = await consortium.PrepareAsync();
        var fork = consortium.Log.Fork();
        consortium.Log.Append("what the others see");
        start = await consortium.StartAsync(start.Order, tables);
        await consortium.RunAsync(start, tables);

        fork.Append("what the enclave is to see");
        start.Checkpoint = ByteString.CopyFrom(fork.Checkpoint());
        start.Consistency.Clear();
        await Refusals.AssertAsync(Reasons.LogForked, () => consortium.RunAsync(start, tables));

        fork.Append("and more");
        start.Checkpoint = ByteString.CopyFrom(fork.Checkpoint());
        start.Consistency.AddRange(fork.Consistency(2));
        await Refusals.AssertAsync(Reasons.LogForked, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_consistency_proof_left_out()
    {
        var (start, tables) = await consortium.PrepareAsync();
        await consortium.RunAsync(start, tables);
        consortium.Log.Append("more");
        start = await consortium.StartAsync(start.Order, tables);
        start.Consistency.Clear();
        await Refusals.AssertAsync(Reasons.LogForked, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_log_without_its_witness()
    {
        using var witness = WitnessSigningKey.Generate("witness.example/w1");
        var witnessed = new Consortium(enclave.Process, witness);
        var (start, tables) = await witnessed.PrepareAsync();
        var note = SignedNote.Parse(start.Checkpoint.Span).OrThrow();
        var honest = start.Checkpoint;
        start.Checkpoint = ByteString.CopyFrom(SignedNote.Create(note.Text, [note.Signatures[0]]).ToBytes());
        await Refusals.AssertAsync(Reasons.WitnessQuorumMissing, () => witnessed.RunAsync(start, tables));

        start.Checkpoint = honest;
        var outcome = await witnessed.RunAsync(start, tables);
        Assert.NotEmpty((await witnessed.ReleaseAsync(outcome, Sha256Digest.Of(start.Order.Order.Span))).Wraps);
    }

    [Fact]
    public async Task Wraps_without_an_inclusion_proof()
    {
        var (order, outcome) = await FinishedAsync();
        var request = await consortium.ReleaseRequestAsync(order, consortium.Log, Entry(outcome));
        request.InclusionProof = ByteString.Empty;
        await RefusedAsync(Reasons.InclusionProofMissing, request);

        request = await consortium.ReleaseRequestAsync(order, consortium.Log, Entry(outcome));
        request.LogEntry = ByteString.Empty;
        await RefusedAsync(Reasons.InclusionProofMissing, request);
    }

    [Fact]
    public async Task Wraps_with_the_proof_of_another_entry()
    {
        var (order, outcome) = await FinishedAsync();
        var other = await consortium.ReleaseRequestAsync(order, consortium.Log, MemoryLog.ReceiptEntry(Sha256Digest.Of("another receipt"u8), consortium.Digest));
        await RefusedAsync(Reasons.InclusionProofInvalid, other);

        // The right entry with the other one's proof, and the right entry of another study.
        other.LogEntry = ByteString.CopyFrom(Entry(outcome));
        await RefusedAsync(Reasons.InclusionProofInvalid, other);
        var foreign = await consortium.ReleaseRequestAsync(order, consortium.Log, MemoryLog.ReceiptEntry(Consortium.ReceiptDigest(outcome), Sha256Digest.Of("another study"u8)));
        await RefusedAsync(Reasons.InclusionProofInvalid, foreign);
    }

    [Fact]
    public async Task Wraps_with_a_proof_from_a_forked_log()
    {
        var fork = consortium.Log.Fork();
        consortium.Log.Append("what the others see");
        var (order, outcome) = await FinishedAsync();
        fork.Append("what nobody else sees");
        await RefusedAsync(Reasons.LogForked, await consortium.ReleaseRequestAsync(order, fork, Entry(outcome)));

        // The honest proof still works afterwards: a lie costs nobody anything.
        Assert.NotEmpty((await consortium.ReleaseAsync(outcome, order)).Wraps);
    }

    [Fact]
    public async Task Wraps_with_a_proof_under_another_logs_key()
    {
        var (order, outcome) = await FinishedAsync();
        var own = new MemoryLog(LogSigningKey.Generate(consortium.Log.Key.Name));
        var entry = Entry(outcome);
        var proof = own.Inclusion(own.Append(entry));
        var request = new ReleaseResultsRequest { OrderDigest = order.ToByteString(), LogEntry = ByteString.CopyFrom(entry), InclusionProof = ByteString.CopyFrom(proof) };
        await RefusedAsync(Reasons.CheckpointInvalid, request);
    }

    [Fact]
    public async Task Wraps_of_a_run_that_never_was()
        => await RefusedAsync(Reasons.ResultUnknown, new ReleaseResultsRequest { OrderDigest = Sha256Digest.Of("no order"u8).ToByteString() });

    private byte[] Entry(RunOutcome outcome) => MemoryLog.ReceiptEntry(Consortium.ReceiptDigest(outcome), consortium.Digest);

    private async Task<(Sha256Digest Order, RunOutcome Outcome)> FinishedAsync()
    {
        var (start, tables) = await consortium.PrepareAsync();
        return (Sha256Digest.Of(start.Order.Order.Span), await consortium.RunAsync(start, tables));
    }

    private Task RefusedAsync(string reason, ReleaseResultsRequest request)
        => Refusals.AssertAsync(reason, async () => await enclave.Process.Client.ReleaseResultsAsync(request, cancellationToken: TestContext.Current.CancellationToken));
}
