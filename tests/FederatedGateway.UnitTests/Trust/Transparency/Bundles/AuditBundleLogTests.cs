using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>The log itself: what a gateway that rewrites, cuts or forks its history meets.</summary>
public sealed class AuditBundleLogTests
{
    private static readonly SampleBundle Honest = SampleBundle.Complete();
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Files = Honest.Build();

    [Fact]
    public void An_honest_bundle_verifies_with_counts()
    {
        var report = AuditBundle.Verify(Files, Honest.Trust);
        Assert.True(report.Verified, string.Join('\n', report.Checks.SelectMany(check => check.Failures)));
        Assert.Equal(Honest.Size, report.Checkpoint!.Checkpoint.Size);
        Assert.Equal(SampleStudy.Now, report.Checkpoint.Witnesses.Time);
        Assert.Equal(Honest.Size, report[AuditChecks.Entries].Examined);
        Assert.Equal(HashTile.ForSize(Honest.Size).Count(), report[AuditChecks.Tiles].Examined);
        Assert.Equal(Files.Count, report[AuditChecks.Files].Examined);
        foreach (var name in new[]
        {
            AuditChecks.Witnesses, AuditChecks.Root, AuditChecks.Studies, AuditChecks.Orders, AuditChecks.Evidence, AuditChecks.DatasetEvidence, AuditChecks.Receipts, AuditChecks.ReceiptsLogged,
            AuditChecks.Certificates, AuditChecks.CertificatesLogged, AuditChecks.KeyDestructions,
        })
        {
            Assert.Equal((name, 1L, 0L, 0L), (name, report[name].Examined, report[name].Failed, report[name].Absent));
        }

        Assert.Equal(0, report[AuditChecks.PreviousCheckpoint].Examined);
    }

    [Fact]
    public void One_changed_bit_anywhere_is_found()
    {
        var random = new Random(20261123);
        foreach (var (path, original) in Files)
        {
            for (var trial = 0; trial < 3; trial++)
            {
                var bytes = original.ToArray();
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                Assert.False(Verify((path, bytes)).Verified, path);
            }

            Assert.False(Verify((path, original[..^1])).Verified, path);
            Assert.False(Verify((path, original.ToArray().Append((byte)0).ToArray())).Verified, path);
        }
    }

    [Fact]
    public void A_missing_file_is_found_unless_it_is_optional()
    {
        foreach (var path in Files.Keys)
        {
            var files = new Dictionary<string, ReadOnlyMemory<byte>>(Files);
            files.Remove(path);
            var report = AuditBundle.Verify(files, Honest.Trust);

            // The auditor pins these two keys. Key configs are beside the evidence that holds them. What the log names and the bundle lacks is counted.
            var optional = path is BundlePaths.LogKey or BundlePaths.GatewayKey || path.StartsWith("keyconfigs/", StringComparison.Ordinal);
            var counted = path.EndsWith(".json", StringComparison.Ordinal) || path.StartsWith("datasets/", StringComparison.Ordinal);
            Assert.True(report.Verified == (optional || counted), path);
            Assert.True(!counted || report.Checks.Sum(check => check.Absent) > 0, path);
        }
    }

    [Theory]
    [InlineData("readme.txt")]
    [InlineData("tile/0/009")]
    [InlineData("tile/0/000.p/7")]
    [InlineData("tile/9/000")]
    [InlineData("../checkpoint")]
    [InlineData("runs/abc/order")]
    [InlineData("datasets/abc/evidence/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("datasets/00112233445566778899aabbccddeeff/evidence/0")]
    [InlineData("certificates/a b.json")]
    [InlineData("studies//manifest")]
    [InlineData("Checkpoint")]
    public void A_file_that_nobody_checks_is_refused(string path)
    {
        var report = Verify((path, new byte[] { 1 }));
        Assert.False(report.Verified);
        Assert.Equal(1, report[AuditChecks.Files].Failed);
    }

    [Fact]
    public void A_rewritten_entry_is_found_even_with_matching_tiles()
    {
        var rewritten = SampleBundle.Complete();
        var report = AuditBundle.Verify(
            rewritten.Build().Concat([]).ToDictionary(file => file.Key, file => file.Key == BundlePaths.Checkpoint ? Files[BundlePaths.Checkpoint] : file.Value),
            Honest.Trust);
        Assert.False(report.Verified);
        Assert.Equal(1, report[AuditChecks.Root].Failed);
        Assert.Null(report.Checkpoint);
    }

    [Fact]
    public void Another_logs_key_and_missing_witnesses_are_refused()
    {
        using var log = LogSigningKey.Generate(Honest.Log.VerifierKey.Name);
        using var witness = WitnessSigningKey.Generate("w.example");
        Assert.Equal(Reasons.CheckpointInvalid, AuditBundle.Verify(Files, Honest.Trust with { LogKey = log.VerifierKey })[AuditChecks.Checkpoint].Failures[^1].Reason);
        var report = AuditBundle.Verify(Files, Honest.Trust with { Witnesses = WitnessPolicy.Create([witness.VerifierKey], 1).OrThrow() });
        Assert.Equal(Reasons.WitnessQuorumMissing, Assert.Single(report[AuditChecks.Witnesses].Failures).Reason);
        Assert.False(report.Verified);
    }

    [Fact]
    public void The_log_must_extend_the_previous_checkpoint()
    {
        var log = new SampleBundle();
        log.Noise(1);
        var first = log.Checkpoint();
        log.Noise(299);
        var second = log.Checkpoint();
        log.Noise(1);
        byte[]? none = null;
        Assert.True(log.Verify(log.Trust with { PreviousCheckpoint = none }).Verified);
        Assert.False(log.Verify(log.Trust with { PreviousCheckpoint = [] }).Verified);
        foreach (var previous in new[] { first, second, log.Checkpoint() })
        {
            var report = log.Verify(log.Trust with { PreviousCheckpoint = previous });
            Assert.True(report.Verified);
            Assert.Equal(1, report[AuditChecks.PreviousCheckpoint].Examined);
        }

        var forked = log.Verify(log.Trust with { PreviousCheckpoint = log.Sign(MerkleHashing.EmptyRoot) });
        Assert.Equal(Reasons.LogForked, Assert.Single(forked[AuditChecks.PreviousCheckpoint].Failures).Reason);
        Assert.False(forked.Verified);

        var files = log.Build();
        log.Noise(1);
        var cut = AuditBundle.Verify(files, log.Trust with { PreviousCheckpoint = log.Checkpoint() });
        Assert.Equal(Reasons.CheckpointInvalid, Assert.Single(cut[AuditChecks.PreviousCheckpoint].Failures).Reason);
        Assert.False(log.Verify(log.Trust with { PreviousCheckpoint = "nonsense"u8.ToArray() }).Verified);
    }

    [Fact]
    public void An_empty_log_verifies()
    {
        var report = new SampleBundle().Verify();
        Assert.True(report.Verified);
        Assert.Equal(0, report.Checkpoint!.Checkpoint.Size);
    }

    [Fact]
    public void An_entry_that_is_no_log_entry_is_told()
    {
        var log = new SampleBundle();
        log.Noise(2);
        log.AddBytes("{}"u8.ToArray());
        var report = log.Verify();
        Assert.False(report.Verified);
        Assert.Equal((3L, 1L), (report[AuditChecks.Entries].Examined, report[AuditChecks.Entries].Failed));
        Assert.Contains("entry 2", report[AuditChecks.Entries].Failures[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_an_absurd_size_costs_nothing()
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(Honest.Log.VerifierKey.Name, long.MaxValue, MerkleHashing.Leaf([])), Honest.Log);
        var bytes = signed.With([Honest.Witness.Cosign(signed.Checkpoint.Text, 1)]).ToBytes();
        Assert.Equal(Reasons.NotFound, Assert.Single(Verify((BundlePaths.Checkpoint, bytes))[AuditChecks.Files].Failures).Reason);
    }

    private static AuditReport Verify((string Path, ReadOnlyMemory<byte> Bytes) changed)
        => AuditBundle.Verify(new Dictionary<string, ReadOnlyMemory<byte>>(Files) { [changed.Path] = changed.Bytes }, Honest.Trust);
}
