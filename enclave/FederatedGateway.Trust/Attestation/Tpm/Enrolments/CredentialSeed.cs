using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>A seed and how it travels to an endorsement key (Part 1 §B.10.4 for RSA, §C.6.4 for ECC).</summary>
/// <param name="Value">As long as the key's name algorithm; the caller zeroes it.</param>
/// <param name="Encrypted">TPM2B_ENCRYPTED_SECRET with its size.</param>
internal sealed record CredentialSeed(byte[] Value, ReadOnlyMemory<byte> Encrypted)
{
    private const string Label = "IDENTITY";

    public static Verdict<CredentialSeed> Make(EndorsementKey endorsement, RandomSource random) => endorsement.Key switch
    {
        TpmRsaKey rsa => MakeRsa(rsa, endorsement.NameAlgorithm, random),
        TpmEccKey ecc => MakeEcc(ecc, endorsement.NameAlgorithm, random),
        _ => Refused(),
    };

    private static Verdict<CredentialSeed> MakeRsa(TpmRsaKey key, TpmAlgorithm hash, RandomSource random)
    {
        var seed = new byte[TpmHash.DigestBytes(hash)!.Value];
        random(seed);

        // .NET's OAEP takes no label.
        var oaep = new OaepEncoding(new RsaEngine(), Digest(hash), Digest(hash), TpmDerivation.Terminated(Label));
        try
        {
            var modulus = new BigInteger(1, key.Modulus.ToArray());
            oaep.Init(forEncryption: true, new ParametersWithRandom(new RsaKeyParameters(false, modulus, BigInteger.ValueOf(TpmLimits.RsaExponent)), new SecureRandom(new OaepRandomness(random))));
            return Accepted(seed, new TpmWriter().Sized(oaep.ProcessBlock(seed, 0, seed.Length)));
        }
        catch (ArgumentException)
        {
            // A modulus that cannot be one: even, or with small factors.
            return Refused();
        }
    }

    private static Verdict<CredentialSeed> MakeEcc(TpmEccKey key, TpmAlgorithm hash, RandomSource random)
    {
        try
        {
            var (x, y) = (key.Curve.Pad(key.X.Span), key.Curve.Pad(key.Y.Span));
            using var endorsement = ECDiffieHellman.Create(new ECParameters { Curve = key.Curve.Curve, Q = new ECPoint { X = x, Y = y } });
            using var ephemeral = EphemeralKey(key.Curve, random);
            var shared = ephemeral.DeriveRawSecretAgreement(endorsement.PublicKey);
            var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
            var seed = TpmDerivation.Kdfe(hash, shared, Label, point.X, x);
            CryptographicOperations.ZeroMemory(shared);
            return Accepted(seed, new TpmWriter().Sized(new TpmWriter().Sized(point.X).Sized(point.Y).ToArray()));
        }
        catch (CryptographicException)
        {
            return Refused();
        }
    }

    // A private key is any number from 1 to the order less one; others are drawn again (FIPS 186-5 §A.2.2).
    private static ECDiffieHellman EphemeralKey(TpmCurve curve, RandomSource random)
    {
        var order = new BigInteger(1, curve.Order.ToArray());
        var scalar = new byte[curve.CoordinateBytes];
        BigInteger value;
        do
        {
            random(scalar);
            value = new BigInteger(1, scalar);
        }
        while (value.SignValue == 0 || value.CompareTo(order) >= 0);

        try
        {
            return ECDiffieHellman.Create(new ECParameters { Curve = curve.Curve, D = scalar });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    private static IDigest Digest(TpmAlgorithm hash) => hash switch
    {
        TpmAlgorithm.Sha256 => new Sha256Digest(),
        TpmAlgorithm.Sha384 => new Sha384Digest(),
        _ => new Sha512Digest(),
    };

    private static Verdict<CredentialSeed> Accepted(byte[] seed, TpmWriter encrypted) => Verdict<CredentialSeed>.Accepted(new CredentialSeed(seed, encrypted.ToArray()));

    private static Verdict<CredentialSeed> Refused() => Verdict<CredentialSeed>.Refused(Reasons.KeyKindRefused, "nothing can be encrypted to the endorsement key: it is not a usable RSA or ECC key");
}
