using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class AmendmentTests
{
    private static readonly string[] All = ["north", "south", "west"];

    private readonly SampleStudy sample = new();
    private readonly byte[] added = [.. Enumerable.Repeat((byte)7, 32)];

    [Fact]
    public void All_may_add_and_any_one_may_remove()
    {
        var study = sample.Verify(sample.Amend(1, [added], [], All), sample.Amend(2, [], [sample.Measurement.Bytes.ToArray()], "west"));
        Assert.Equal(2, study.Measurements.Count);
        Assert.True(study.Measurements.IsAccepted(added, []));
        Assert.False(study.Measurements.IsAccepted(sample.Measurement.Bytes, [sample.Measurement.ToByteString()]));
    }

    [Fact]
    public void What_was_removed_comes_back_only_by_all()
    {
        var measurement = sample.Measurement.Bytes.ToArray();
        var removal = sample.Amend(1, [], [measurement], "north");
        Assert.True(sample.Verify(removal, sample.Amend(2, [measurement], [], All)).Measurements.IsAccepted(measurement, []));
        Refused(removal, sample.Amend(2, [measurement], [], "north", "south"));
    }

    [Fact]
    public void An_addition_lacking_a_signature_is_refused() => Refused(sample.Amend(1, [added], [], "north", "south"));

    [Fact]
    public void An_unsigned_removal_is_refused() => Refused(sample.Amend(1, [], [added]));

    [Fact]
    public void A_gap_a_repeat_and_the_wrong_order_are_refused()
    {
        Refused(sample.Amend(2, [added], [], All));
        Refused(sample.Amend(1, [added], [], All), sample.Amend(1, [added], [], All));
        Refused(sample.Amend(2, [added], [], All), sample.Amend(1, [added], [], All));
    }

    [Fact]
    public void Another_studys_amendment_is_refused()
    {
        var other = new SampleStudy();
        other.Manifest.Title = "Another";
        Refused(other.Amend(1, [added], [], All));
    }

    [Fact]
    public void Empty_doubled_and_ill_sized_changes_are_refused()
    {
        Refused(sample.Amend(1, [], [], All));
        Refused(sample.Amend(1, [added], [added], All));
        Refused(sample.Amend(1, [new byte[31]], [], All));
        Refused(sample.Amend(1, [new byte[65]], [], All));
        Refused(sample.Amend(1, [.. Enumerable.Range(0, 17).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())], [], All));
    }

    [Fact]
    public void A_changed_amendment_a_doubled_signature_and_a_stranger_are_refused()
    {
        var changed = sample.Amend(1, [added], [], All);
        var bytes = changed.Amendment.ToByteArray();
        bytes[^1] ^= 1;
        changed.Amendment = ByteString.CopyFrom(bytes);
        Refused(changed);

        var doubled = sample.Amend(1, [added], [], All);
        doubled.Signatures.Add(doubled.Signatures[0].Clone());
        Refused(doubled);

        var stranger = sample.Amend(1, [added], [], All);
        stranger.Signatures[0].Participant = "stranger";
        Refused(stranger);

        var swapped = sample.Amend(1, [added], [], All);
        (swapped.Signatures[0].Participant, swapped.Signatures[1].Participant) = (swapped.Signatures[1].Participant, swapped.Signatures[0].Participant);
        Refused(swapped);
    }

    [Fact]
    public void A_reason_that_is_too_long_or_would_write_on_a_terminal_is_refused()
    {
        Opened(new string('x', Amendments.MaximumReasonCharacters), null);
        Opened(new string('x', Amendments.MaximumReasonCharacters + 1), Reasons.AmendmentInvalid);
        Opened("mended\u001b[2J", Reasons.AmendmentInvalid);

        void Opened(string reason, string? expected)
        {
            var message = MeasurementAmendment.Parser.ParseFrom(sample.Amend(1, [added], []).Amendment);
            message.Reason = reason;
            var signed = new SignedAmendment { Amendment = message.ToByteString() };
            signed.Signatures.Add(Amendments.Sign(sample.Institutions[0].Key, signed.Amendment.Span, "north"));
            Assert.Equal(expected, Amendments.Open(ValidManifest.Parse(sample.Manifest.ToByteArray()).OrThrow(), signed).Refusal?.Reason);
        }
    }

    [Fact]
    public void Every_flipped_bit_of_an_amendment_and_its_signatures_is_refused()
    {
        var honest = sample.Amend(1, [added], [sample.Measurement.Bytes.ToArray()], All);
        Flip(honest.Amendment, (changed, bytes) => changed.Amendment = bytes);
        for (var index = 0; index < All.Length; index++)
        {
            Flip(honest.Signatures[index].Signature, (changed, bytes) => changed.Signatures[index].Signature = bytes);
        }

        void Flip(ByteString bytes, Action<SignedAmendment, ByteString> change)
        {
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = bytes.ToByteArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                var changed = honest.Clone();
                change(changed, ByteString.CopyFrom(flipped));
                Refused(changed);
            }
        }
    }

    [Fact]
    public void What_is_missing_is_told_and_a_removal_needs_one_signature()
    {
        var manifest = ValidManifest.Parse(sample.Manifest.ToByteArray()).OrThrow();
        var addition = Amendments.Open(manifest, sample.Amend(1, [added], [], "south")).OrThrow();
        Assert.Equal((false, false), (addition.IsComplete, addition.IsRemoval));
        Assert.Equal(["north", "west"], addition.Missing);
        var removal = Amendments.Open(manifest, sample.Amend(7, [], [added], "south")).OrThrow();
        Assert.Equal((true, true, 7), (removal.IsComplete, removal.IsRemoval, removal.Number));
    }

    [Fact]
    public void Only_what_was_taken_out_counts_as_removed()
    {
        var study = sample.Verify(sample.Amend(1, [], [added], "west"));
        Assert.True(study.Measurements.IsRemoved(added));
        Assert.False(study.Measurements.IsRemoved(sample.Measurement.Bytes));
        Assert.False(sample.Verify(sample.Amend(1, [], [added], "west"), sample.Amend(2, [added], [], All)).Measurements.IsRemoved(added));
    }

    private void Refused(params SignedAmendment[] amendments)
        => Assert.Equal(Reasons.AmendmentInvalid, StudyVerifier.Verify(sample.Approve(), amendments, SampleStudy.Now).Refusal?.Reason);
}
