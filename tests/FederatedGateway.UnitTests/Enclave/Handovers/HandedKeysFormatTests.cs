using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Handovers;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;

namespace FederatedGateway.UnitTests.Enclave.Handovers;

public sealed class HandedKeysFormatTests : IDisposable
{
    private static readonly VerifiedStudy Study = new SampleStudy().Verify();

    private readonly StudyKeys first = Make(1);
    private readonly StudyKeys second = Make(2);

    [Fact]
    public void What_is_handed_over_is_read_as_it_was_written()
    {
        var bytes = HandedKeysFormat.Write([first, second], new HandedMemory { WitnessTime = 7 }).OrThrow();
        using var read = HandedKeysFormat.Read(bytes).OrThrow();
        Assert.Equal([first.Public.Digest, second.Public.Digest], read.Keys.Select(key => key.Public.Digest));
        Assert.Equal(7, read.Memory.WitnessTime);
        var own = first.Use((wrapKeys, _) => wrapKeys.Select(wrapKey => wrapKey.Key.Export()).ToList()).OrThrow();
        Assert.Equal(own, read.Keys[0].PrivateKeys.Select(key => key.Export()));
    }

    [Fact]
    public void Every_truncation_whatever_follows_and_a_changed_byte_anywhere_are_refused()
    {
        var bytes = HandedKeysFormat.Write([first, second], new HandedMemory { WitnessTime = 7 }).OrThrow();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(Reasons.HandoverInvalid, HandedKeysFormat.Read(bytes.AsMemory(0, length)).Refusal?.Reason);
        }

        Assert.False(HandedKeysFormat.Read((byte[])[.. bytes, 0]).IsAccepted);
        foreach (var position in new[] { 0, 1, 4, bytes.Length - 8, bytes.Length - 40, bytes.Length - 70 })
        {
            var changed = bytes.ToArray();
            changed[position] ^= 0x40;
            Assert.False(HandedKeysFormat.Read(changed).IsAccepted, $"byte {position}");
        }
    }

    [Fact]
    public void Destroyed_keys_are_not_handed_over()
    {
        second.Destroy([], SampleStudy.Now, 0);
        Assert.Equal(Reasons.KeyDestroyed, HandedKeysFormat.Write([first, second], new HandedMemory()).Refusal?.Reason);
    }

    [Fact]
    public void Handed_keys_are_sealed_with_their_holder_and_come_back_the_same()
    {
        using var holder = Make(3);
        using var read = Handed(holder);
        var sealedBytes = read.Export();
        using var restored = SealedKeysFormat.Read(sealedBytes).OrThrow();
        Assert.Equal((first.Public.Digest, holder.Public.Digest, read.Name), (restored.Public.Digest, restored.Holder!.Digest, restored.Name));
        Assert.NotEqual(first.Name, restored.Name);
        for (var length = 0; length < sealedBytes.Length; length++)
        {
            Assert.False(SealedKeysFormat.Read(sealedBytes.AsMemory(0, length)).IsAccepted, $"{length} bytes");
        }
    }

    [Fact]
    public async Task A_ring_serves_nothing_new_with_handed_keys_and_takes_none_of_its_own_or_destroyed()
    {
        using var ring = new KeyRing();
        using var holder = Make(3);
        var study = new SampleStudy().Verify();
        var current = (await ring.CurrentAsync(study, SampleStudy.Now, forWraps: true, TestContext.Current.CancellationToken)).OrThrow();
        Assert.Equal(Reasons.HandoverRefused, ring.CheckNotOwn(study.Digest, [current.Public.Digest])?.Reason);
        await ring.InstallAsync([Handed(holder)], TestContext.Current.CancellationToken);
        Assert.True(ring.FindHeld(first.Public.StudyDigest, first.Public.Digest).IsAccepted);
        await ring.DestroyHandedAsync(first.Public.StudyDigest, first.Public.Digest, default, SampleStudy.Now, TestContext.Current.CancellationToken);
        Assert.Equal(Reasons.KeyDestroyed, ring.FindHeld(first.Public.StudyDigest, first.Public.Digest).Refusal?.Reason);
        var again = Handed(holder);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ring.InstallAsync([again], TestContext.Current.CancellationToken));
        Assert.Equal(Reasons.KeyDestroyed, refused.Refusal.Reason);
        Assert.Equal(Reasons.KeyDestroyed, again.Use((_, _) => 0).Refusal?.Reason);
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    private static StudyKeys Make(ulong epoch) => StudyKeys.Generate(Study, epoch, SampleStudy.Now, SampleStudy.Now.AddDays(30));

    private StudyKeys Handed(StudyKeys holder)
    {
        var read = HandedKeysFormat.Read(HandedKeysFormat.Write([first], new HandedMemory()).OrThrow()).OrThrow();
        var pkcs8 = ReceiptKey(holder);
        return StudyKeys.HandedOver(read.Keys[0].Public, first.Until, read.Keys[0].PrivateKeys, holder.Public, SigningKey.ImportPkcs8(pkcs8));
    }

    private static byte[] ReceiptKey(StudyKeys keys) => keys.Use((_, signer) => ((SigningKey)signer).ExportPkcs8()).OrThrow();
}
