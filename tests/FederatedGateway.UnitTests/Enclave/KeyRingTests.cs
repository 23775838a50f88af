using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;

namespace FederatedGateway.UnitTests.Enclave;

public sealed class KeyRingTests : IDisposable
{
    private static readonly DateTimeOffset Now = SampleStudy.Now;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly SampleStudy sample = new();
    private readonly KeyRing ring = new();

    [Fact]
    public async Task A_study_keeps_its_keys_for_a_month_and_then_gets_new_ones_beside_the_old()
    {
        var study = sample.Verify();
        var first = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        Assert.Equal([KemKeyLengths.XWing, KemKeyLengths.P256], first.Public.KemKeys.Select(key => key.Suite));
        Assert.Same(first, (await ring.CurrentAsync(study, Now.AddDays(29), forWraps: true, Cancellation)).OrThrow());

        var second = (await ring.CurrentAsync(study, Now.AddDays(30), forWraps: true, Cancellation)).OrThrow();
        Assert.NotEqual(first.Public.Digest, second.Public.Digest);
        Assert.True(second.Public.Epoch > first.Public.Epoch);
        Assert.Same(first, ring.FindServing(study.Digest, first.Public.Digest, Now.AddDays(30)).OrThrow());
        Assert.Same(second, ring.FindServing(study.Digest, second.Public.Digest, Now.AddDays(30)).OrThrow());

        // Past its end the first opens what was wrapped to it, and nothing else.
        var later = Now.AddDays(30).AddSeconds(1);
        Assert.Equal((KeyState.OpensOnly, KeyState.Serving), (first.StateAt(later), second.StateAt(later)));
        Assert.Equal(Reasons.OrderReissueNeeded, ring.FindServing(study.Digest, first.Public.Digest, later).Refusal?.Reason);
        Assert.Same(second, (await ring.CurrentAsync(study, later, forWraps: true, Cancellation)).OrThrow());
        Assert.Equal([first, second], ring.Held(study.Digest));
    }

    [Fact]
    public async Task No_key_outlives_the_studys_end_for_new_wraps()
    {
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, study.Manifest.Until.AddDays(-3), forWraps: true, Cancellation)).OrThrow();
        Assert.Equal(study.Manifest.Until, keys.Public.NotAfter);
        Assert.Same(keys, (await ring.CurrentAsync(study, study.Manifest.Until.AddMinutes(-1), forWraps: true, Cancellation)).OrThrow());
    }

    [Fact]
    public async Task Studies_have_keys_of_their_own()
    {
        var other = new SampleStudy();
        var keys = (await ring.CurrentAsync(sample.Verify(), Now, forWraps: true, Cancellation)).OrThrow();
        Assert.NotEqual(keys.Public.ReceiptKey, (await ring.CurrentAsync(other.Verify(), Now, forWraps: true, Cancellation)).OrThrow().Public.ReceiptKey);
        Assert.Equal(Reasons.RewrapNeeded, ring.FindServing(other.Digest, keys.Public.Digest, Now).Refusal?.Reason);
    }

    [Fact]
    public async Task A_destroyed_key_confirms_its_end_once_and_does_nothing_afterwards()
    {
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        var destruction = await ring.DestroyAsync(study.Digest, keys.Public.Digest, new byte[] { 1, 2 }, Now, Cancellation);
        Assert.True(keys.Public.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(study.Digest, keys.Public.Digest, [1, 2], Now), destruction.Signature.Span));
        var again = await ring.DestroyAsync(study.Digest, keys.Public.Digest, new byte[] { 1, 2 }, Now, Cancellation);
        Assert.Equal((false, true), (again.WasHeld, again.Signature.IsEmpty));
        Assert.Equal(Reasons.KeyDestroyed, ring.FindServing(study.Digest, keys.Public.Digest, Now).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
        Assert.Equal(Reasons.RewrapNeeded, ring.FindServing(study.Digest, Sha256Digest.Of("never"u8), Now).Refusal?.Reason);
    }

    [Fact]
    public async Task Keys_of_a_study_that_ended_are_erased_after_a_week()
    {
        sample.Manifest.Retention.UploadsSeconds = (long)TimeSpan.FromDays(3_650).TotalSeconds;
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        var other = new SampleStudy();
        other.Manifest.Runs.Until = Now.AddYears(3).ToUnixTimeSeconds();
        var living = other.Verify();

        (await ring.CurrentAsync(living, study.Manifest.Until.AddDays(7), forWraps: true, Cancellation)).OrThrow();
        Assert.True(ring.FindServing(study.Digest, keys.Public.Digest, Now).IsAccepted);
        (await ring.CurrentAsync(living, study.Manifest.Until.AddDays(7).AddSeconds(1), forWraps: true, Cancellation)).OrThrow();
        Assert.Equal(Reasons.KeyDestroyed, ring.FindServing(study.Digest, keys.Public.Digest, Now).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(40, 40)]
    public async Task Keys_outlive_their_epoch_until_the_last_upload_wrapped_to_them_has_expired_and_a_week(int retainedDays, int opensDays)
    {
        sample.Manifest.Retention.UploadsSeconds = (long)TimeSpan.FromDays(retainedDays).TotalSeconds;
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        var last = keys.Public.NotAfter.AddDays(opensDays + 7);
        await ring.EraseAsync(last, Cancellation);
        Assert.Same(keys, Assert.Single(ring.Held(study.Digest)));
        await ring.EraseAsync(last.AddSeconds(1), Cancellation);
        Assert.Empty(ring.Held(study.Digest));
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
    }

    [Fact]
    public async Task Keys_of_an_earlier_process_only_open_new_ones_are_made_beside_them_and_both_are_erased_with_their_study()
    {
        sample.Manifest.Retention.UploadsSeconds = (long)TimeSpan.FromDays(3_650).TotalSeconds;
        var study = sample.Verify();
        var first = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        using var later = new KeyRing();
        later.Restore(SealedKeysFormat.Read(first.Export()).OrThrow());
        var restored = Assert.Single(later.Held(study.Digest));
        Assert.Equal((first.Public.Digest, KeyState.OpensOnly, KeyState.Serving), (restored.Public.Digest, restored.StateAt(Now), first.StateAt(Now)));
        Assert.Equal(Reasons.OrderReissueNeeded, later.FindServing(study.Digest, first.Public.Digest, Now).Refusal?.Reason);

        var second = (await later.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        Assert.NotEqual(first.Public.Digest, second.Public.Digest);
        Assert.NotEqual(first.Public.ReceiptKey, second.Public.ReceiptKey);
        Assert.True(second.Public.Epoch > first.Public.Epoch);
        Assert.Same(second, later.FindServing(study.Digest, second.Public.Digest, Now).OrThrow());
        Assert.Same(second, (await later.CurrentAsync(study, Now.AddDays(29), forWraps: true, Cancellation)).OrThrow());
        Assert.Equal([restored, second], later.Held(study.Digest));

        await later.EraseAsync(study.Manifest.Until.AddDays(7), Cancellation);
        Assert.Equal(2, later.Held(study.Digest).Count);
        await later.EraseAsync(study.Manifest.Until.AddDays(7).AddSeconds(1), Cancellation);
        Assert.Empty(later.Held(study.Digest));
        Assert.Equal(Reasons.KeyDestroyed, later.FindServing(study.Digest, first.Public.Digest, Now).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, restored.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
    }

    [Fact]
    public async Task A_destroyed_key_that_only_opened_signs_its_end_all_the_same()
    {
        var study = sample.Verify();
        var first = (await ring.CurrentAsync(study, Now, forWraps: true, Cancellation)).OrThrow();
        using var later = new KeyRing();
        later.Restore(SealedKeysFormat.Read(first.Export()).OrThrow());
        var destruction = await later.DestroyAsync(study.Digest, first.Public.Digest, new byte[] { 3 }, Now, Cancellation);
        Assert.True(first.Public.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(study.Digest, first.Public.Digest, [3], Now), destruction.Signature.Span));
        Assert.Empty(later.Held(study.Digest));
    }

    public void Dispose() => ring.Dispose();
}
