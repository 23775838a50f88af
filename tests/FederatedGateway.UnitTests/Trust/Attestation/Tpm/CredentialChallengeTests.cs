using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Security;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Credentials opened as TPM2_ActivateCredential opens them (Part 3 §12.5, Part 1 §24), written here a second time from the receiver's side.</summary>
public sealed class CredentialChallengeTests
{
    private const TpmAttributes Storage = TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin | TpmAttributes.Restricted | TpmAttributes.Decrypt;

    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] name = [0, 0x0b, .. RandomNumberGenerator.GetBytes(32)];

    [Fact]
    public void An_rsa_endorsement_key_opens_it_for_the_named_key_alone()
    {
        using var rsa = RSA.Create(2048);
        var area = new TpmPublic(TpmAlgorithm.Sha256, Storage, default, new TpmSymmetric(128), null, new TpmRsaKey(2048, rsa.ExportParameters(false).Modulus!));
        var challenge = CredentialChallenge.Make(EndorsementKey.FromPublic(area).OrThrow(), name, secret, RandomNumberGenerator.Fill).OrThrow();
        var encrypted = Sized(challenge.EncryptedSecret.Span);
        Assert.Equal(256, encrypted.Length);

        var oaep = new OaepEncoding(new RsaEngine(), new Sha256Digest(), new Sha256Digest(), "IDENTITY\0"u8.ToArray());
        oaep.Init(false, DotNetUtilities.GetRsaKeyPair(rsa).Private);
        var seed = oaep.ProcessBlock(encrypted, 0, encrypted.Length);
        Assert.Equal(secret, Open(challenge, seed, name, HashAlgorithmName.SHA256, 16));
        Assert.Null(Open(challenge, seed, [.. name.AsSpan(0, 33), (byte)(name[33] ^ 1)], HashAlgorithmName.SHA256, 16));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(48)]
    public void An_ecc_endorsement_key_opens_it(int coordinateBytes)
    {
        var curve = coordinateBytes == 32 ? TpmCurve.P256 : TpmCurve.P384;
        var (hash, keyBytes) = coordinateBytes == 32 ? (HashAlgorithmName.SHA256, 16) : (HashAlgorithmName.SHA384, 32);
        using var key = ECDiffieHellman.Create(coordinateBytes == 32 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        var own = key.ExportParameters(false);
        var area = new TpmPublic(coordinateBytes == 32 ? TpmAlgorithm.Sha256 : TpmAlgorithm.Sha384, Storage, default, new TpmSymmetric(keyBytes * 8), null, new TpmEccKey(curve, null, own.Q.X, own.Q.Y));
        var challenge = CredentialChallenge.Make(EndorsementKey.FromPublic(area).OrThrow(), name, secret, RandomNumberGenerator.Fill).OrThrow();

        var point = Sized(challenge.EncryptedSecret.Span);
        Assert.Equal(2 * (2 + coordinateBytes), point.Length);
        var (x, y) = (point[2..(2 + coordinateBytes)], point[(4 + coordinateBytes)..]);
        using var ephemeral = ECDiffieHellman.Create(own with { Q = new ECPoint { X = x, Y = y } });
        var shared = key.DeriveRawSecretAgreement(ephemeral.PublicKey);
        var seed = CryptographicOperations.HashData(hash, (byte[])[0, 0, 0, 1, .. shared, .. "IDENTITY\0"u8, .. x, .. own.Q.X!]);
        Assert.Equal(secret, Open(challenge, seed, name, hash, keyBytes));
    }

    [Fact]
    public void Its_lengths_are_those_of_a_tpms_own()
    {
        // tpm2-tools write 0xbadcc0de, a version, then the two structures one after the other.
        var file = SwtpmVectors.Bytes("cred.blob");
        var (credential, encrypted) = (file[8..78], file[78..]);
        var challenge = CredentialChallenge.Make(EndorsementKey.FromCertificate(SwtpmVectors.Bytes("ek-rsa2048.der")).OrThrow(), SwtpmVectors.Bytes("ak.name"), SwtpmVectors.Bytes("secret.bin"), RandomNumberGenerator.Fill).OrThrow();
        Assert.Equal(credential.Length, challenge.CredentialBlob.Length);
        Assert.Equal(credential[..4], challenge.CredentialBlob[..4].ToArray());
        Assert.Equal(encrypted.Length, challenge.EncryptedSecret.Length);
        Assert.Equal(encrypted[..2], challenge.EncryptedSecret[..2].ToArray());
    }

    [Fact]
    public void An_endorsement_certificate_decides_over_the_algorithms()
    {
        var rsa = EndorsementKey.FromCertificate(SwtpmVectors.Bytes("ek-rsa2048.der")).OrThrow();
        Assert.Equal((TpmAlgorithm.Sha256, 128, "RSA-2048"), (rsa.NameAlgorithm, rsa.SymmetricBits, rsa.Key.Name));
        var ecc = EndorsementKey.FromCertificate(SwtpmVectors.Bytes("ek-secp384r1.der")).OrThrow();
        Assert.Equal((TpmAlgorithm.Sha384, 256, "P-384"), (ecc.NameAlgorithm, ecc.SymmetricBits, ecc.Key.Name));
        Assert.False(EndorsementKey.FromCertificate(new byte[3]).IsAccepted);
        Assert.Equal(Reasons.KeyKindRefused, EndorsementKey.FromPublic(TpmPublic.Parse(SwtpmVectors.AttestationKey()).OrThrow()).Refusal?.Reason);
    }

    [Fact]
    public void The_same_randomness_makes_the_same_challenge()
    {
        foreach (var file in new[] { "ek-rsa2048.der", "ek-secp384r1.der" })
        {
            var key = EndorsementKey.FromCertificate(SwtpmVectors.Bytes(file)).OrThrow();
            Assert.Equal(Make(1).CredentialBlob.ToArray(), Make(1).CredentialBlob.ToArray());
            Assert.Equal(Make(1).EncryptedSecret.ToArray(), Make(1).EncryptedSecret.ToArray());
            Assert.NotEqual(Make(1).EncryptedSecret.ToArray(), Make(2).EncryptedSecret.ToArray());

            CredentialChallenge Make(byte fill) => CredentialChallenge.Make(key, name, secret, destination => destination.Fill(fill)).OrThrow();
        }
    }

    private static byte[]? Open(CredentialChallenge challenge, byte[] seed, byte[] name, HashAlgorithmName hash, int keyBytes)
    {
        var blob = Sized(challenge.CredentialBlob.Span);
        var integrity = blob[2..(2 + seed.Length)];
        var identity = blob[(2 + seed.Length)..];
        var bits = new byte[] { 0, 0, (byte)(seed.Length * 8 / 256), (byte)(seed.Length * 8) };
        var integrityKey = CryptographicOperations.HmacData(hash, seed, (byte[])[0, 0, 0, 1, .. "INTEGRITY\0"u8, .. bits]);
        if (!CryptographicOperations.HmacData(hash, integrityKey, (byte[])[.. identity, .. name]).SequenceEqual(integrity))
        {
            return null;
        }

        var keyBits = new byte[] { 0, 0, (byte)(keyBytes * 8 / 256), (byte)(keyBytes * 8) };
        using var aes = Aes.Create();
        aes.Key = CryptographicOperations.HmacData(hash, seed, (byte[])[0, 0, 0, 1, .. "STORAGE\0"u8, .. name, .. keyBits])[..keyBytes];
        var padded = new byte[48];
        identity.CopyTo(padded, 0);
        return Sized(aes.DecryptCfb(padded, new byte[16], PaddingMode.None, 128).AsSpan(0, identity.Length));
    }

    private static byte[] Sized(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(bytes.Length - 2, (bytes[0] << 8) | bytes[1]);
        return bytes[2..].ToArray();
    }
}
