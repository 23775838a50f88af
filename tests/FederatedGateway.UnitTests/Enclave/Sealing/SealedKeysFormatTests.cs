using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;

namespace FederatedGateway.UnitTests.Enclave.Sealing;

public sealed class SealedKeysFormatTests : IDisposable
{
    private readonly StudyKeys keys;
    private readonly byte[] exported;

    public SealedKeysFormatTests()
    {
        keys = StudyKeys.Generate(new SampleStudy().Verify(), 7, SampleStudy.Now, SampleStudy.Now.AddDays(30));
        exported = keys.Export();
    }

    [Fact]
    public void Restored_keys_have_the_same_KeyConfig_the_same_end_and_do_the_same()
    {
        using var restored = SealedKeysFormat.Read(exported).OrThrow();
        Assert.Equal(keys.Public.Bytes.ToArray(), restored.Public.Bytes.ToArray());
        Assert.Equal(keys.Until, restored.Until);
        Assert.Equal(exported, restored.Export());
        var signature = restored.Use((_, signer) => signer.Sign([1, 2, 3])).OrThrow();
        Assert.True(keys.Public.ReceiptKey.Verify([1, 2, 3], signature));
    }

    [Fact]
    public void Destroyed_keys_are_not_exported()
    {
        keys.Destroy([], SampleStudy.Now, 0);
        Assert.Throws<ObjectDisposedException>(() => keys.Export());
    }

    [Fact]
    public void Every_truncation_and_whatever_follows_are_refused()
    {
        for (var length = 0; length < exported.Length; length++)
        {
            Assert.False(SealedKeysFormat.Read(exported.AsMemory(0, length)).IsAccepted, $"{length} bytes");
        }

        Assert.False(SealedKeysFormat.Read((byte[])[.. exported, 0]).IsAccepted);
    }

    [Fact]
    public void Private_keys_of_another_KeyConfig_are_refused()
    {
        using var others = StudyKeys.Generate(new SampleStudy().Verify(), 7, SampleStudy.Now, SampleStudy.Now.AddDays(30));
        var foreign = others.Export();
        Assert.Equal(exported.Length, foreign.Length);
        for (var secret = 1; secret <= 2; secret++)
        {
            var mixed = exported.ToArray();
            foreign.AsSpan(^(32 * secret)..).CopyTo(mixed.AsSpan(^(32 * secret)..));
            Assert.Equal(Reasons.KeyConfigInvalid, SealedKeysFormat.Read(mixed).Refusal?.Reason);
        }
    }

    public void Dispose() => keys.Dispose();
}
