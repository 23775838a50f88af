using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation;

public sealed class EnclaveKeysTests
{
    private static readonly EnclaveKeys Keys = SampleEvidence.MakeKeys(Sha256Digest.Of("study"u8));

    public static TheoryData<Action<KeyConfig>> Malformations => new()
    {
        k => k.Version = 2,
        k => k.StudyDigest = ByteString.CopyFrom(new byte[31]),
        k => k.KemKeys.Clear(),
        k => k.KemKeys.Add(k.KemKeys[0].Clone()),
        k => k.KemKeys[0].Suite = 0x0020,
        k => k.KemKeys[0].PublicKey = ByteString.CopyFrom(new byte[64]),
        k => k.ReceiptPublicKey = ByteString.CopyFrom(new byte[65]),
        k => k.Epoch = 0,
        k => k.NotBefore = 0,
        k => k.NotAfter = k.NotBefore,
        k => k.NotAfter = long.MaxValue,
    };

    [Fact]
    public void A_key_config_survives_parsing()
    {
        var parsed = EnclaveKeys.Parse(Keys.Bytes).OrThrow();
        Assert.Equal(Keys.Digest, parsed.Digest);
        Assert.Equal(Keys.KemKeys, parsed.KemKeys);
        Assert.Equal(Keys.ReceiptKey, parsed.ReceiptKey);
        Assert.Equal((Keys.NotBefore, Keys.NotAfter, Keys.Epoch), (parsed.NotBefore, parsed.NotAfter, parsed.Epoch));
    }

    [Theory]
    [MemberData(nameof(Malformations), DisableDiscoveryEnumeration = true)]
    public void A_malformed_field_is_refused(Action<KeyConfig> malform)
    {
        var message = KeyConfig.Parser.ParseFrom(Keys.Bytes.Span);
        malform(message);
        Assert.Equal(Reasons.KeyConfigInvalid, EnclaveKeys.Parse(message.ToByteArray()).Refusal?.Reason);
    }

    [Fact]
    public void Create_does_not_make_what_Parse_refuses()
    {
        using var receipt = SigningKey.Generate();
        Assert.Throws<ArgumentException>(() => EnclaveKeys.Create(Keys.StudyDigest, [], receipt.PublicKey, 1, SampleStudy.Start, SampleStudy.Now));
    }
}
