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
        var first = (await ring.CurrentAsync(study, Now, Cancellation)).OrThrow();
        Assert.Equal([KemKeyLengths.XWing, KemKeyLengths.P256], first.Public.KemKeys.Select(key => key.Suite));
        Assert.Same(first, (await ring.CurrentAsync(study, Now.AddDays(29), Cancellation)).OrThrow());

        var second = (await ring.CurrentAsync(study, Now.AddDays(30), Cancellation)).OrThrow();
        Assert.NotEqual(first.Public.Digest, second.Public.Digest);
        Assert.True(second.Public.Epoch > first.Public.Epoch);
        Assert.Same(first, ring.Find(study.Digest, first.Public.Digest).OrThrow());
        Assert.Same(second, ring.Find(study.Digest, second.Public.Digest).OrThrow());
    }

    [Fact]
    public async Task No_key_outlives_the_studys_end_for_new_wraps()
    {
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, study.Manifest.Until.AddDays(-3), Cancellation)).OrThrow();
        Assert.Equal(study.Manifest.Until, keys.Public.NotAfter);
        Assert.Same(keys, (await ring.CurrentAsync(study, study.Manifest.Until.AddMinutes(-1), Cancellation)).OrThrow());
    }

    [Fact]
    public async Task Studies_have_keys_of_their_own()
    {
        var other = new SampleStudy();
        var keys = (await ring.CurrentAsync(sample.Verify(), Now, Cancellation)).OrThrow();
        Assert.NotEqual(keys.Public.ReceiptKey, (await ring.CurrentAsync(other.Verify(), Now, Cancellation)).OrThrow().Public.ReceiptKey);
        Assert.Equal(Reasons.RewrapNeeded, ring.Find(other.Digest, keys.Public.Digest).Refusal?.Reason);
    }

    [Fact]
    public async Task A_destroyed_key_confirms_its_end_once_and_does_nothing_afterwards()
    {
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, Now, Cancellation)).OrThrow();
        var destruction = await ring.DestroyAsync(study.Digest, keys.Public.Digest, new byte[] { 1, 2 }, Now, Cancellation);
        Assert.True(keys.Public.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(study.Digest, keys.Public.Digest, [1, 2], Now), destruction.Signature.Span));
        var again = await ring.DestroyAsync(study.Digest, keys.Public.Digest, new byte[] { 1, 2 }, Now, Cancellation);
        Assert.Equal((false, true), (again.WasHeld, again.Signature.IsEmpty));
        Assert.Equal(Reasons.KeyDestroyed, ring.Find(study.Digest, keys.Public.Digest).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
        Assert.Equal(Reasons.RewrapNeeded, ring.Find(study.Digest, Sha256Digest.Of("never"u8)).Refusal?.Reason);
    }

    [Fact]
    public async Task Keys_of_a_study_that_ended_are_erased_after_a_week()
    {
        var study = sample.Verify();
        var keys = (await ring.CurrentAsync(study, Now, Cancellation)).OrThrow();
        var other = new SampleStudy();
        other.Manifest.Runs.Until = Now.AddYears(3).ToUnixTimeSeconds();
        var living = other.Verify();

        (await ring.CurrentAsync(living, study.Manifest.Until.AddDays(7), Cancellation)).OrThrow();
        Assert.True(ring.Find(study.Digest, keys.Public.Digest).IsAccepted);
        (await ring.CurrentAsync(living, study.Manifest.Until.AddDays(7).AddSeconds(1), Cancellation)).OrThrow();
        Assert.Equal(Reasons.KeyDestroyed, ring.Find(study.Digest, keys.Public.Digest).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
    }

    [Fact]
    public async Task Restored_keys_serve_their_old_wraps_take_new_ones_until_their_end_and_are_erased_with_their_study()
    {
        var study = sample.Verify();
        var first = (await ring.CurrentAsync(study, Now, Cancellation)).OrThrow();
        using var later = new KeyRing();
        later.Restore(SealedKeysFormat.Read(first.Export()).OrThrow());
        Assert.Equal(first.Public.Digest, later.Find(study.Digest, first.Public.Digest).OrThrow().Public.Digest);
        Assert.Equal(first.Public.Digest, (await later.CurrentAsync(study, Now.AddDays(29), Cancellation)).OrThrow().Public.Digest);

        var second = (await later.CurrentAsync(study, Now.AddDays(30), Cancellation)).OrThrow();
        Assert.NotEqual(first.Public.Digest, second.Public.Digest);
        Assert.True(second.Public.Epoch > first.Public.Epoch);
        Assert.True(later.Find(study.Digest, first.Public.Digest).IsAccepted);

        await later.EraseAsync(study.Manifest.Until.AddDays(7), Cancellation);
        Assert.True(later.Find(study.Digest, first.Public.Digest).IsAccepted);
        await later.EraseAsync(study.Manifest.Until.AddDays(7).AddSeconds(1), Cancellation);
        Assert.Equal(Reasons.KeyDestroyed, later.Find(study.Digest, first.Public.Digest).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, later.Find(study.Digest, second.Public.Digest).Refusal?.Reason);
    }

    public void Dispose() => ring.Dispose();
}
