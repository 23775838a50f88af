using FederatedGateway.Client.Attestation.Publishers;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Client.Attestation;

public sealed class PublisherMemoryTests : IDisposable
{
    private readonly ClientFixture client = new();
    private readonly SigningKey builder = SigningKey.Generate();

    public void Dispose()
    {
        builder.Dispose();
        client.Dispose();
    }

    [Fact]
    public void A_file_older_than_one_used_before_is_refused_for_its_publisher_and_product_alone()
    {
        var memory = new PublisherMemory(client.Institution.Profile);
        var fingerprint = Values(1).Fingerprint;
        Assert.True(memory.Check(Values(5), fingerprint).IsAccepted);
        memory.Keep(Values(5));
        memory.Keep(Values(4));

        var again = new PublisherMemory(client.Institution.Profile);
        Assert.Equal(Reasons.ReferenceValuesOutdated, again.Check(Values(4), fingerprint).Refusal?.Reason);
        Assert.True(again.Check(Values(5), fingerprint.ToLowerInvariant()).IsAccepted);
        Assert.True(again.Check(Values(6), fingerprint).IsAccepted);
        Assert.True(again.Check(Values(1, "another product"), fingerprint).IsAccepted);
        using var other = SigningKey.Generate();
        Assert.True(again.Check(Values(1, signer: other), Fingerprint.Of(other.PublicKey.Bytes.Span)).IsAccepted);
    }

    [Fact]
    public void Values_of_another_key_than_the_one_named_are_refused()
        => Assert.Equal(Reasons.KeyMismatch, new PublisherMemory(client.Institution.Profile).Check(Values(1), client.Institution.Keys.Signing.PublicKey.ToString()!).Refusal?.Reason);

    private PublishedReferenceValues Values(ulong sequence, string product = "enclave", SigningKey? signer = null)
    {
        var set = new ReferenceValueSet { Publisher = "builder", Product = product, Version = "1", Sequence = sequence, CreateTime = SampleStudy.Now.ToUnixTimeSeconds() };
        set.Values.Add(client.Message.Evidence[0].Clone());
        return ReferenceValueSets.Open(ReferenceValueSets.Sign(signer ?? builder, set).OrThrow()).OrThrow();
    }
}
