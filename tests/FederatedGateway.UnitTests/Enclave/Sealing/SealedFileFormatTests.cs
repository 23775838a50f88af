using System.Security.Cryptography;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Enclave.Sealing;

public sealed class SealedFileFormatTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(64);

    private static readonly byte[] Plaintext = RandomNumberGenerator.GetBytes(100);

    [Fact]
    public void What_was_sealed_opens_with_the_same_secret_only()
    {
        var sealedFile = SealedFileFormat.Seal(Header(), Secret, Plaintext);
        var (file, header) = SealedFileFormat.Parse(sealedFile).OrThrow();
        Assert.Equal(Header(), header);
        Assert.Equal(Plaintext, SealedFileFormat.Open(file, Secret).OrThrow());
        for (var index = 0; index < Secret.Length; index++)
        {
            var other = Secret.ToArray();
            other[index] ^= 1;
            Assert.Equal(Reasons.DecryptionFailed, SealedFileFormat.Open(file, other).Refusal?.Reason);
        }

        Assert.Equal(-1, sealedFile.AsSpan().IndexOf(Plaintext.AsSpan(0, 8)));
        Assert.NotEqual(sealedFile, SealedFileFormat.Seal(Header(), Secret, Plaintext));
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var sealedFile = SealedFileFormat.Seal(Header(), Secret, Plaintext);
        for (var bit = 0; bit < 8 * sealedFile.Length; bit++)
        {
            var changed = sealedFile.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Open(changed).IsAccepted, $"bit {bit}");
        }
    }

    [Fact]
    public void Every_truncation_and_whatever_follows_are_refused()
    {
        var sealedFile = SealedFileFormat.Seal(Header(), Secret, Plaintext);
        for (var length = 0; length < sealedFile.Length; length++)
        {
            Assert.False(Open(sealedFile[..length]).IsAccepted, $"{length} bytes");
        }

        Assert.False(Open([.. sealedFile, 0]).IsAccepted);
    }

    [Fact]
    public void Headers_that_are_not_whole_are_refused()
    {
        Action<SealedHeader>[] changes =
        [
            header => header.Version = 2,
            header => header.Kind = SealedKind.Unspecified,
            header => header.Kind = SealedKind.Memory,
            header => header.Lineage = ByteString.Empty,
            header => header.KeyConfigDigest = ByteString.CopyFrom(new byte[31]),
            header => header.Secret = null,
            header => header.Secret.PrivateArea = ByteString.Empty,
            header => header.Secret.PrivateArea = ByteString.CopyFrom(new byte[1025]),
            header => header.Secret.PublicArea = ByteString.Empty,
            header => header.Secret.NvIndex = 0x01C00002,
            header => header.Secret.Pcrs.Clear(),
            header => header.Secret.Pcrs[1].Index = 0,
            header => header.Secret.Pcrs[1].Index = 24,
            header => header.Secret.Pcrs[0].Value = ByteString.CopyFrom(new byte[20]),
        ];
        foreach (var change in changes)
        {
            var header = Header();
            change(header);
            Assert.Equal(Reasons.MalformedMessage, Open(SealedFileFormat.Seal(header, Secret, Plaintext)).Refusal?.Reason);
        }
    }

    private static Verdict<byte[]> Open(byte[] bytes) => SealedFileFormat.Parse(bytes).Then(parsed => SealedFileFormat.Open(parsed.File, Secret));

    private static SealedHeader Header() => new()
    {
        Version = SealedFileFormat.Version,
        Kind = SealedKind.Keys,
        Lineage = ByteString.CopyFrom(new byte[16]),
        KeyConfigDigest = Sha256Digest.Of("config"u8).ToByteString(),
        Secret = new TpmSealedSecret
        {
            PrivateArea = ByteString.CopyFrom(1, 2, 3),
            PublicArea = ByteString.CopyFrom(4, 5, 6),
            Pcrs = { new PcrValue { Index = 0, Value = ByteString.CopyFrom(new byte[32]) }, new PcrValue { Index = 7, Value = ByteString.CopyFrom(new byte[32]) } },
            NvIndex = 0x01810007,
        },
    };
}
