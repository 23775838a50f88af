using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

public sealed class SnpAppraisalTests : IDisposable
{
    private static readonly DateTimeOffset Now = SampleSnpVendor.Now;

    private readonly SampleSnpVendor vendor = new(SevProduct.Milan);
    private readonly SampleSnpHost host;

    public SnpAppraisalTests() => host = new SampleSnpHost(vendor);

    /// <summary>One change each to a report that is accepted, and the reason that must be given for it.</summary>
    public static TheoryData<string, Action<byte[]>> Reports => new()
    {
        { Reasons.MeasurementRefused, bytes => bytes[0x90] ^= 1 },
        { Reasons.DebugRefused, bytes => bytes[0x0A] |= 1 << 3 },
        { Reasons.GuestPolicyRefused, bytes => bytes[0x0A] |= 1 << 2 },
        { Reasons.GuestPolicyRefused, bytes => bytes[0x0A] |= 1 },
        { Reasons.PrivilegeLevelRefused, bytes => bytes[0x30] = 1 },
        { Reasons.PrivilegeLevelRefused, bytes => bytes.AsSpan(0x30, 4).Fill(0xFF) },
        { Reasons.TcbRefused, bytes => bytes[0x1E7]-- },
        { Reasons.TcbRefused, bytes => bytes[0x1F0]-- },
    };

    /// <summary>One change each to a reference value that accepts, and the reason that must be given for it.</summary>
    public static TheoryData<string, Action<SevSnpReference>> References => new()
    {
        { Reasons.MeasurementRefused, r => r.Measurements.Clear() },
        { Reasons.PrivilegeLevelRefused, r => r.Vmpls.Clear() },
        { Reasons.TcbRefused, r => r.Minimums.Clear() },
        { Reasons.TcbRefused, r => r.Minimums[0].Product = SevProduct.Genoa },
        { Reasons.TcbRefused, r => r.Minimums[0].BootLoader++ },
        { Reasons.TcbRefused, r => r.Minimums[0].Tee++ },
        { Reasons.TcbRefused, r => r.Minimums[0].Snp++ },
        { Reasons.TcbRefused, r => r.Minimums[0].Microcode++ },
        { Reasons.TcbRefused, r => r.Minimums[0].Fmc++ },
        { Reasons.TcbRefused, r => r.Minimums.Add(new SevSnpMinimum { Product = SevProduct.Milan, Snp = 255 }) },
        { Reasons.ConfigurationRefused, r => r.HostData = ByteString.CopyFrom(SHA256.HashData([1])) },
        { Reasons.RevocationUnchecked, r => r.AllowUncheckedRevocation = false },
    };

    [Fact]
    public void What_is_listed_is_accepted() => Assert.Null(Appraise(host.Evidence(host.Report()), host.Reference()));

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_report_that_differs_is_refused(string reason, Action<byte[]> change) => Assert.Equal(reason, Appraise(host.Evidence(host.Report(change: change)), host.Reference())?.Reason);

    [Theory]
    [MemberData(nameof(References))]
    public void A_reference_value_that_lists_less_refuses(string reason, Action<SevSnpReference> change)
    {
        var reference = host.Reference();
        change(reference);
        Assert.Equal(reason, Appraise(host.Evidence(host.Report()), reference)?.Reason);
    }

    [Fact]
    public void Multithreading_other_levels_host_data_and_loaded_keys_are_accepted_when_listed()
    {
        var reference = host.Reference();
        reference.AllowSmt = true;
        reference.Vmpls.Add(2);
        reference.HostData = ByteString.CopyFrom(SHA256.HashData([1]));
        var report = host.Report(change: bytes =>
        {
            bytes[0x0A] |= 1;
            bytes[0x30] = 2;
            bytes[0x48] = 1 << 2;
            SHA256.HashData([1]).CopyTo(bytes, 0xC0);
        });
        Assert.Equal(Reasons.KeyKindRefused, Appraise(host.Evidence(report, host.Vlek), reference)?.Reason);
        reference.AllowVlek = true;
        Assert.Null(Appraise(host.Evidence(report, host.Vlek), reference));
    }

    [Fact]
    public void A_revocation_list_must_be_young_enough()
    {
        var evidence = host.Evidence(host.Report());
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.Crl, Data = ByteString.CopyFrom(vendor.Crl(Now.AddHours(-2), Now.AddDays(30))) });
        var reference = host.Reference();
        reference.AllowUncheckedRevocation = false;
        reference.MaximumCollateralAgeSeconds = 7200;
        Assert.Null(Appraise(evidence, reference));
        reference.MaximumCollateralAgeSeconds = 7199;
        Assert.Equal(Reasons.CollateralTooOld, Appraise(evidence, reference)?.Reason);
    }

    [Fact]
    public void Amendments_add_and_remove_measurements()
    {
        var report = host.Report();
        var measurement = ByteString.CopyFrom(report[0x90..0xC0]);
        var removed = AmendedMeasurements.None.With(new MeasurementAmendment { Remove = { measurement } });
        Assert.Equal(Reasons.MeasurementRefused, Appraise(host.Evidence(report), host.Reference(), removed)?.Reason);
        var added = AmendedMeasurements.None.With(new MeasurementAmendment { Add = { measurement } });
        var reference = host.Reference();
        reference.Measurements.Clear();
        Assert.Null(Appraise(host.Evidence(report), reference, added));
    }

    [Fact]
    public void Reference_values_of_other_kinds_accept_nothing()
    {
        var claims = host.Verify(host.Report()).OrThrow();
        var policy = new EvidencePolicy([new ReferenceValue { Development = new DevelopmentReference() }, new ReferenceValue { Tpm = new TpmReference() }], AmendedMeasurements.None, []);
        Assert.Equal(Reasons.EvidenceKindRefused, EvidenceValidator.Appraise(claims, policy, Now)?.Reason);
    }

    public void Dispose()
    {
        host.Dispose();
        vendor.Dispose();
    }

    private Refusal? Appraise(Evidence evidence, SevSnpReference reference, AmendedMeasurements? measurements = null)
        => EvidenceValidator.Appraise(host.Verify(evidence).OrThrow(), new EvidencePolicy([new ReferenceValue { SevSnp = reference }], measurements ?? AmendedMeasurements.None, []), Now);
}
