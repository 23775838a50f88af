using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Enclave.Sealing;

public sealed class HostMemoryTests
{
    private static readonly ByteString Study = Sha256Digest.Of("study"u8).ToByteString();

    private static readonly LogSigningKey Log = LogSigningKey.Generate("log.example/a");

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, true)] // written, and the machine ended before it counted
    [InlineData(6, false)]
    [InlineData(3, false)]
    public void What_was_written_at_the_counters_value_is_taken_over_whole_and_nothing_older(ulong counter, bool isAccepted)
    {
        var memory = new HostMemory(new OrderLedger(), new LogPositions(TimeProvider.System));
        var verdict = memory.Restore(Sample().ToByteArray(), counter);
        Assert.Equal(isAccepted, verdict.IsAccepted);
        var restored = memory.Save();
        restored.Counter = 5;
        Assert.Equal(isAccepted, Sample().Equals(restored));
        Assert.Equal(isAccepted ? null : Reasons.StateConflict, verdict.Refusal?.Reason);
    }

    [Fact]
    public void What_is_malformed_is_refused()
    {
        Action<SealedMemory>[] changes =
        [
            memory => memory.Orders[0].StudyDigest = ByteString.Empty,
            memory => memory.Orders[0].Orders[0].Number = 0,
            memory => memory.Orders[0].Orders[0].ContentDigest = ByteString.CopyFrom(1),
            memory => memory.Logs[0].Vkey = "log.example/a",
            memory => memory.Logs[0].Checkpoint = ByteString.CopyFromUtf8(memory.Logs[0].Checkpoint.ToStringUtf8().Replace("log.example/a\n", "log.example/b\n", StringComparison.Ordinal)),
            memory => memory.Times[0].StudyDigest = ByteString.Empty,
            memory => memory.Times[0].Time = -1,
        ];
        foreach (var change in changes)
        {
            var memory = Sample();
            change(memory);
            var refused = new HostMemory(new OrderLedger(), new LogPositions(TimeProvider.System)).Restore(memory.ToByteArray(), 5);
            Assert.Equal(Reasons.MalformedMessage, refused.Refusal?.Reason);
        }
    }

    private static SealedMemory Sample() => new()
    {
        Counter = 5,
        Orders =
        {
            new SealedOrders
            {
                StudyDigest = Study,
                Orders = { new SealedOrder { Number = 1, ContentDigest = Study }, new SealedOrder { Number = 3, ContentDigest = Study } },
                Newest = { new OrderedDataset { Participant = "north", EnvelopeId = ByteString.CopyFrom(new byte[16]), DatasetVersion = 2, CiphertextSha256 = Study } },
            },
        },
        Logs = { new SealedLog { Vkey = Log.VerifierKey.ToString(), Checkpoint = ByteString.CopyFrom(SignedCheckpoint.Sign(new Checkpoint(Log.VerifierKey.Name, 0, new CompactTree().Root), Log).ToBytes()) } },
        Times = { new SealedWitnessTime { StudyDigest = Study, Time = 1_800_000_000 } },
    };
}
