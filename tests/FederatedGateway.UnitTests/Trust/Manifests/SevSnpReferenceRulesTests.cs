using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class SevSnpReferenceRulesTests
{
    /// <summary>One change each to a valid reference value, with the field that must be named for it.</summary>
    public static TheoryData<string, Action<SevSnpReference>> Mistakes => new()
    {
        { "measurements", r => r.Measurements.Clear() },
        { "measurements", r => r.Measurements.Add(r.Measurements[0]) },
        { "measurements", r => r.Measurements.Add(ByteString.CopyFrom(new byte[32])) },
        { "measurements", r => r.Measurements.AddRange(Enumerable.Range(1, 16).Select(i => ByteString.CopyFrom([.. new byte[47], (byte)i]))) },
        { "minimums", r => r.Minimums.Clear() },
        { "minimums", r => r.Minimums.Add(r.Minimums[0].Clone()) },
        { "minimums[0].product", r => r.Minimums[0].Product = SevProduct.Unspecified },
        { "minimums[0].product", r => r.Minimums[0].Product = (SevProduct)9 },
        { "minimums[0].boot_loader", r => r.Minimums[0].BootLoader = 256 },
        { "minimums[0].tee", r => r.Minimums[0].Tee = 256 },
        { "minimums[0].snp", r => r.Minimums[0].Snp = 256 },
        { "minimums[0].microcode", r => r.Minimums[0].Microcode = uint.MaxValue },
        { "minimums[0].fmc", r => r.Minimums[0].Fmc = 1 },
        { "vmpls", r => r.Vmpls.Clear() },
        { "vmpls", r => r.Vmpls.Add(0) },
        { "vmpls", r => r.Vmpls.Add(4) },
        { "host_data", r => r.HostData = ByteString.CopyFrom(new byte[31]) },
        { "maximum_collateral_age_seconds", r => r.MaximumCollateralAgeSeconds = 0 },
        { "maximum_collateral_age_seconds", r => r.MaximumCollateralAgeSeconds = 315_360_001 },
    };

    [Fact]
    public void A_valid_reference_value_is_accepted()
    {
        var reference = Valid();
        reference.Minimums.Add(new SevSnpMinimum { Product = SevProduct.Turin, Fmc = 255 });
        reference.HostData = ByteString.CopyFrom(new byte[32]);
        reference.Vmpls.AddRange([1, 2, 3]);
        Assert.Null(Check(reference));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_refused_and_named(string field, Action<SevSnpReference> change)
    {
        var reference = Valid();
        change(reference);
        var refusal = Check(reference);
        Assert.Equal(Reasons.ManifestInvalid, refusal?.Reason);
        Assert.Contains($"evidence[0].sev_snp.{field}", refusal?.Detail, StringComparison.Ordinal);
    }

    private static SevSnpReference Valid() => new()
    {
        Measurements = { ByteString.CopyFrom(new byte[48]) },
        Minimums = { new SevSnpMinimum { Product = SevProduct.Milan, BootLoader = 4, Snp = 24, Microcode = 219 } },
        Vmpls = { 0 },
        MaximumCollateralAgeSeconds = 315_360_000,
    };

    private static Refusal? Check(SevSnpReference reference)
    {
        var sample = new SampleStudy();
        sample.Manifest.Evidence.Clear();
        sample.Manifest.Evidence.Add(new ReferenceValue { SevSnp = reference });
        return ValidManifest.Parse(sample.Manifest.ToByteArray()).Refusal;
    }
}
