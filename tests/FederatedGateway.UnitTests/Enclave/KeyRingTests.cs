using FederatedGateway.Enclave.Keys;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;

namespace FederatedGateway.UnitTests.Enclave;

public sealed class KeyRingTests : IDisposable
{
    private static readonly DateTimeOffset Now = SampleStudy.Now;

    private readonly SampleStudy sample = new();
    private readonly KeyRing ring = new();

    [Fact]
    public void A_study_keeps_its_keys_for_a_month_and_then_gets_new_ones_beside_the_old()
    {
        var study = sample.Verify();
        var first = ring.Current(study, Now).OrThrow();
        Assert.Equal([KemKeyLengths.XWing, KemKeyLengths.P256], first.Public.KemKeys.Select(key => key.Suite));
        Assert.Same(first, ring.Current(study, Now.AddDays(29)).OrThrow());

        var second = ring.Current(study, Now.AddDays(30)).OrThrow();
        Assert.NotEqual(first.Public.Digest, second.Public.Digest);
        Assert.True(second.Public.Epoch > first.Public.Epoch);
        Assert.Same(first, ring.Find(study.Digest, first.Public.Digest).OrThrow());
        Assert.Same(second, ring.Find(study.Digest, second.Public.Digest).OrThrow());
    }

    [Fact]
    public void No_key_outlives_the_studys_end_for_new_wraps()
    {
        var study = sample.Verify();
        var keys = ring.Current(study, study.Manifest.Until.AddDays(-3)).OrThrow();
        Assert.Equal(study.Manifest.Until, keys.Public.NotAfter);
        Assert.Same(keys, ring.Current(study, study.Manifest.Until.AddMinutes(-1)).OrThrow());
    }

    [Fact]
    public void Studies_have_keys_of_their_own()
    {
        var other = new SampleStudy();
        var keys = ring.Current(sample.Verify(), Now).OrThrow();
        Assert.NotEqual(keys.Public.ReceiptKey, ring.Current(other.Verify(), Now).OrThrow().Public.ReceiptKey);
        Assert.Equal(Reasons.RewrapNeeded, ring.Find(other.Digest, keys.Public.Digest).Refusal?.Reason);
    }

    [Fact]
    public void A_destroyed_key_confirms_its_end_once_and_does_nothing_afterwards()
    {
        var study = sample.Verify();
        var keys = ring.Current(study, Now).OrThrow();
        var destruction = ring.Destroy(study.Digest, keys.Public.Digest, [1, 2], Now)!;
        Assert.True(keys.Public.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(study.Digest, keys.Public.Digest, [1, 2], Now), destruction.Signature.Span));
        Assert.Null(ring.Destroy(study.Digest, keys.Public.Digest, [1, 2], Now));
        Assert.Equal(Reasons.KeyDestroyed, ring.Find(study.Digest, keys.Public.Digest).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
        Assert.Equal(Reasons.RewrapNeeded, ring.Find(study.Digest, Sha256Digest.Of("never"u8)).Refusal?.Reason);
    }

    [Fact]
    public void Keys_of_a_study_that_ended_are_erased_after_a_week()
    {
        var study = sample.Verify();
        var keys = ring.Current(study, Now).OrThrow();
        var other = new SampleStudy();
        other.Manifest.Runs.Until = Now.AddYears(3).ToUnixTimeSeconds();
        var living = other.Verify();

        ring.Current(living, study.Manifest.Until.AddDays(7)).OrThrow();
        Assert.True(ring.Find(study.Digest, keys.Public.Digest).IsAccepted);
        ring.Current(living, study.Manifest.Until.AddDays(7).AddSeconds(1)).OrThrow();
        Assert.Equal(Reasons.KeyDestroyed, ring.Find(study.Digest, keys.Public.Digest).Refusal?.Reason);
        Assert.Equal(Reasons.KeyDestroyed, keys.Use((_, signer) => signer.Sign([1])).Refusal?.Reason);
    }

    public void Dispose() => ring.Dispose();
}
