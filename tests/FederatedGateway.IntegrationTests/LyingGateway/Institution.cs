using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>An institution with everything that its client would hold.</summary>
internal sealed class Institution
{
    public Institution(string name)
    {
        Name = name;
        Identity = InstitutionIdentity.Create(
            name, Signing, Kem.Select(key => PublishedKemKey.Parse((uint)key.Suite, key.PublicKey.Bytes.Span).OrThrow()), TimeProvider.System.GetUtcNow());
    }

    public string Name { get; }

    public SigningKey Signing { get; } = SigningKey.Generate();

    public KemPrivateKey[] Kem { get; } = [KemPrivateKey.Generate(HpkeSuite.XWing), KemPrivateKey.Generate(HpkeSuite.P256)];

    public StudySecretShare Share { get; } = StudySecretShare.Generate();

    public InstitutionIdentity Identity { get; }
}
