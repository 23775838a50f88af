using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.ReferenceValues;

public sealed class ReferenceValueSetTests
{
    private static readonly SigningKey Builder = SigningKey.Generate();
    private static readonly SampleStudy Study = new();

    [Fact]
    public void What_was_signed_is_read_and_its_signer_is_known()
    {
        var opened = ReferenceValueSets.Open(Signed(Sample())).OrThrow();
        Assert.Equal(Sample(), opened.Set);
        Assert.Equal(Fingerprint.Of(Builder.PublicKey.Bytes.Span), opened.Fingerprint);
        Assert.Equal(Study.Measurement.Bytes.ToArray(), Assert.Single(ReferenceMeasurements.Of(opened.Set.Values[0])).ToArray());
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var honest = Signed(Sample());
        for (var bit = 0; bit < honest.Length * 8; bit++)
        {
            var flipped = (byte[])honest.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ReferenceValueSets.Open(flipped).IsAccepted, $"bit {bit}");
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var honest = Signed(Sample());
        for (var length = 0; length < honest.Length; length++)
        {
            Assert.False(ReferenceValueSets.Open(honest.AsMemory(0, length)).IsAccepted, $"{length} bytes");
        }
    }

    [Fact]
    public void A_signature_of_another_key_or_under_another_label_is_refused()
    {
        using var other = SigningKey.Generate();
        var file = SignedReferenceValueSet.Parser.ParseFrom(Signed(Sample()));
        file.PublicKey = ByteString.CopyFrom(other.PublicKey.Bytes.Span);
        Assert.Equal(Reasons.SignatureInvalid, ReferenceValueSets.Open(file.ToByteArray()).Refusal?.Reason);

        file = SignedReferenceValueSet.Parser.ParseFrom(Signed(Sample()));
        file.Signature = ByteString.CopyFrom(Builder.Sign(file.Set.Span));
        Assert.Equal(Reasons.SignatureInvalid, ReferenceValueSets.Open(file.ToByteArray()).Refusal?.Reason);
    }

    [Fact]
    public void What_readers_would_refuse_is_not_signed()
    {
        Refused(set => set.Publisher = "No Name");
        Refused(set => set.Product = string.Empty);
        Refused(set => set.Product = new string('x', 101));
        Refused(set => set.Product = "enclave\u001b[2J");
        Refused(set => set.Version = string.Empty);
        Refused(set => set.Version = new string('1', 51));
        Refused(set => set.Sequence = 0);
        Refused(set => set.CreateTime = -1);
        Refused(set => set.Values.Clear());
        Refused(set => set.Values[0] = new ReferenceValue());
        Refused(set => set.Values[0].Development.Measurements[0] = ByteString.CopyFrom(new byte[31]));

        static void Refused(Action<ReferenceValueSet> change)
        {
            var set = Sample();
            change(set);
            Assert.Equal(Reasons.ReferenceValuesInvalid, ReferenceValueSets.Sign(Builder, set).Refusal?.Reason);
        }
    }

    [Fact]
    public void Each_kind_has_the_measurement_that_its_contract_states()
    {
        var (first, registers) = (RandomNumberGenerator.GetBytes(48), Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetBytes(48)).ToArray());
        var image = new TdxImage { MrTd = ByteString.CopyFrom(first) };
        image.Rtmrs.AddRange(registers.Select(register => ByteString.CopyFrom(register)));
        Expect(new ReferenceValue { IntelTdx = new IntelTdxReference { Images = { image } } }, SHA384.HashData([.. first, .. registers.SelectMany(register => register)]));

        var (pcr0, pcr7) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var state = new PcrSet { Values = { new PcrValue { Index = 0, Value = ByteString.CopyFrom(pcr0) }, new PcrValue { Index = 7, Value = ByteString.CopyFrom(pcr7) } } };
        Expect(new ReferenceValue { Tpm = new TpmReference { States = { state } } }, SHA256.HashData([.. pcr0, .. pcr7]));
        Expect(new ReferenceValue { SevSnp = new SevSnpReference { Measurements = { ByteString.CopyFrom(first) } } }, first);
        Expect(new ReferenceValue { IntelSgx = new IntelSgxReference { MrEnclaves = { ByteString.CopyFrom(pcr0) } } }, pcr0);
        Expect(new ReferenceValue { AzureSnp = new AzureSnpReference { States = { state } } }, SHA256.HashData([.. pcr0, .. pcr7]));
        Expect(new ReferenceValue { AzureTdx = new AzureTdxReference { States = { state } } }, SHA256.HashData([.. pcr0, .. pcr7]));

        static void Expect(ReferenceValue value, byte[] measurement) => Assert.Equal(measurement, Assert.Single(ReferenceMeasurements.Of(value)).ToArray());
    }

    private static ReferenceValueSet Sample() => new()
    {
        Publisher = "builder",
        Product = "enclave",
        Version = "1.0.0",
        Sequence = 3,
        CreateTime = SampleStudy.Now.ToUnixTimeSeconds(),
        Values = { Study.Manifest.Evidence[0].Clone() },
    };

    private static byte[] Signed(ReferenceValueSet set) => ReferenceValueSets.Sign(Builder, set).OrThrow();
}
