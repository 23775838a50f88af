using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A KeyConfig for the right study that no enclave holds, such as a former process's.</summary>
internal sealed class UnrelatedKeys : IDisposable
{
    private readonly KemPrivateKey kem = KemPrivateKey.Generate(HpkeSuite.XWing);
    private readonly SigningKey receipt = SigningKey.Generate();

    public UnrelatedKeys(Sha256Digest study)
        => Public = EnclaveKeys.Create(
            study, [PublishedKemKey.Parse((uint)kem.Suite, kem.PublicKey.Bytes.Span).OrThrow()], receipt.PublicKey, 1, Consortium.Now, Consortium.Now.AddDays(1));

    public EnclaveKeys Public { get; }

    public void Dispose()
    {
        kem.Dispose();
        receipt.Dispose();
    }
}
