using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.UnitTests.Trust.Attestation;

internal static class SampleEvidence
{
    public static byte[] Nonce() => RandomNumberGenerator.GetBytes(32);

    public static EnclaveKeys MakeKeys(Sha256Digest studyDigest, uint suite = KemKeyLengths.P256)
    {
        using var receipt = SigningKey.Generate();
        using var kem = SigningKey.Generate();
        var bytes = suite == KemKeyLengths.P256 ? kem.PublicKey.Bytes.ToArray() : RandomNumberGenerator.GetBytes(KemKeyLengths.XWingPublicKeyBytes);
        return EnclaveKeys.Create(studyDigest, [PublishedKemKey.Parse(suite, bytes).OrThrow()], receipt.PublicKey, 1, SampleStudy.Start, SampleStudy.Start.AddDays(7));
    }
}
