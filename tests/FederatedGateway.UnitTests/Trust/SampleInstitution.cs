using FederatedGateway.Trust.Identity;

namespace FederatedGateway.UnitTests.Trust;

/// <summary>An institution with real keys.</summary>
internal sealed class SampleInstitution
{
    public SampleInstitution(string name)
    {
        Name = name;
        var kem = PublishedKemKey.Parse(KemKeyLengths.P256, SigningKey.Generate().PublicKey.Bytes.Span).OrThrow();
        Identity = InstitutionIdentity.Create(name, Key, [kem], SampleStudy.Start);
    }

    public string Name { get; }

    public SigningKey Key { get; } = SigningKey.Generate();

    public InstitutionIdentity Identity { get; }
}
