using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Published event logs against the register values published with them.</summary>
public sealed class EventLogTests
{
    // Values that stand beside these logs in the tests of go-tpm-tools (internal/testdata, server/eventlog_test.go, Apache-2.0).
    private static readonly Dictionary<string, (TpmAlgorithm Bank, Dictionary<int, string> Values)> Published = new()
    {
        ["debian-10.bin"] = (TpmAlgorithm.Sha1, new()
        {
            [0] = "0f2d3a2a1adaa479aeeca8f5df76aadc41b862ea",
            [1] = "b1676439cac1531683990fefe2218a43239d6fe8",
            [2] = "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236",
            [3] = "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236",
            [4] = "1eb30816474a3f144e99b24e4ad480b2e51fd9e1",
            [5] = "019079179dbc0eb5992c500dcf8a095910ac590d",
            [6] = "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236",
            [7] = "9e6c57e850f371c2a7fe02bca552149363952318",
        }),
        ["ubuntu-2404-amd-sevsnp.bin"] = (TpmAlgorithm.Sha256, new()
        {
            [0] = "50597a27846e91d025eef597abbc89f72bff9af849094db97b0684d8bc4c515e",
            [1] = "57344e1cc8c6619413df33013a7cd67915459f967395af41db21c1fa7ca9c307",
            [2] = "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969",
            [3] = "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969",
            [4] = "abe8b3fa6aecb36c2fd93c6f6edde661c21b353d007410a2739d69bfa7e1b9be",
            [5] = "0b0e1903aeb1bff649b82dba2cdcf5c4ffb75027e54f151ab00b3b989f16a300",
            [6] = "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969",
            [7] = "33ad69850fb2c7f30b4f8b4bc10ed93fc954dc07fa726e84f50f3d192dc1c140",
            [8] = "6932a3f71dc55ad3c1a6ac2196eeac26a1b7164b6bbfa106625d94088ec3ecc3",
            [9] = "ce08798b283c7a0ddc5e9ad1d602304b945b741fc60c20e254eafa0f4782512b",
        }),
    };

    [Fact]
    public void Replay_of_every_published_log_gives_the_published_values()
    {
        var directory = SharedFiles.Path("vectors", "tpm", "go-tpm-tools", "eventlogs");
        var files = Directory.GetFiles(directory);
        Assert.Equal(Published.Keys.Order(StringComparer.Ordinal), files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            var (bank, values) = Published[Path.GetFileName(file)];
            var log = EventLog.Parse(File.ReadAllBytes(file)).OrThrow();
            Assert.Contains(bank, log.Banks);
            var replayed = log.Replay(bank)!;
            Assert.All(values, expected => Assert.Equal(expected.Value, Convert.ToHexStringLower(replayed[expected.Key].Span)));
        }
    }

    [Fact]
    public void Replay_of_a_tdx_log_gives_the_quoted_registers()
    {
        var directory = SharedFiles.Path("vectors", "intel", "go-tdx-guest", "ccel");
        var log = EventLog.Parse(File.ReadAllBytes(Path.Combine(directory, "ccel_data.dat"))).OrThrow();
        Assert.Equal([TpmAlgorithm.Sha384], log.Banks);
        Assert.Null(log.Replay(TpmAlgorithm.Sha256));
        var quote = File.ReadAllBytes(Path.Combine(directory, "cos-113-tdx-quote.dat"));
        var replayed = log.Replay(TpmAlgorithm.Sha384)!;

        // RTMR0 to RTMR2 at 376 of a version 4 quote, 48 bytes each; RTMR3 is not the firmware's.
        Assert.All(Enumerable.Range(0, 3), rtmr => Assert.Equal(Convert.ToHexStringLower(quote.AsSpan(376 + (48 * rtmr), 48)), Convert.ToHexStringLower(replayed[rtmr + 1].Span)));
    }

    [Fact]
    public void A_changed_event_changes_its_register()
    {
        var log = SampleEventLog.Of((4, "loader"), (7, "policy"));
        var replayed = EventLog.Parse(log.Bytes).OrThrow().Replay(TpmAlgorithm.Sha256)!;
        Assert.Equal(log.Values[4], replayed[4].ToArray());
        Assert.Equal(log.Values[7], replayed[7].ToArray());
        var changed = EventLog.Parse(SampleEventLog.Of((4, "other"), (7, "policy")).Bytes).OrThrow().Replay(TpmAlgorithm.Sha256)!;
        Assert.NotEqual(log.Values[4], changed[4].ToArray());
        Assert.Equal(log.Values[7], changed[7].ToArray());
    }

    [Fact]
    public void Register_0_starts_from_the_locality_that_the_log_tells()
    {
        var header = SampleEventLog.Of().Bytes;
        var locality = Convert.FromHexString("000000000300000001000000" + "0b00" + new string('0', 64) + "11000000" + "537461727475704c6f63616c6974790003");
        var log = EventLog.Parse((byte[])[.. header, .. locality, .. SampleEventLog.Of((0, "firmware")).Bytes.AsSpan(header.Length)]).OrThrow();
        var initial = new byte[32];
        initial[31] = 3;
        var expected = System.Security.Cryptography.SHA256.HashData([.. initial, .. System.Security.Cryptography.SHA256.HashData("firmware"u8)]);
        Assert.Equal(expected, log.Replay(TpmAlgorithm.Sha256)![0].ToArray());
    }

    [Fact]
    public void Truncation_gives_a_verdict_and_never_the_whole_logs_values()
    {
        var log = SampleEventLog.Of((4, "loader"), (7, "policy"), (4, "kernel"));
        for (var length = 0; length < log.Bytes.Length; length++)
        {
            var replayed = EventLog.Parse(log.Bytes.AsMemory(0, length)).TryGetValue(out var parsed, out _) ? parsed.Replay(TpmAlgorithm.Sha256) : null;
            Assert.False(replayed is not null && replayed.TryGetValue(4, out var value) && value.Span.SequenceEqual(log.Values[4]), $"{length}");
        }
    }

    [Fact]
    public void Flipped_bits_give_a_verdict()
    {
        var bytes = File.ReadAllBytes(SharedFiles.Path("vectors", "tpm", "go-tpm-tools", "eventlogs", "ubuntu-2404-amd-sevsnp.bin"));
        for (var bit = 0; bit < 512 * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (EventLog.Parse(bytes).TryGetValue(out var log, out var refusal))
            {
                log.Replay(TpmAlgorithm.Sha256);
            }
            else
            {
                Assert.Equal(Reasons.CollateralMalformed, refusal.Reason);
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("0b002000", "0b001000")]
    [InlineData("010000000b002000", "090000000b002000")]
    [InlineData("010000000b002000", "000000000b002000")]
    public void Headers_with_other_lengths_or_counts_are_refused(string right, string wrong)
    {
        var hex = Convert.ToHexStringLower(SampleEventLog.Of((4, "loader")).Bytes);
        var at = hex.IndexOf(right, StringComparison.Ordinal);
        var changed = Convert.FromHexString(hex[..at] + wrong + hex[(at + right.Length)..]);
        Assert.Equal(Reasons.CollateralMalformed, EventLog.Parse(changed).Refusal?.Reason);
    }
}
