using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

/// <summary>Reports that a genuine key signed, and whose form is refused all the same.</summary>
public sealed class SnpReportFormTests : IDisposable
{
    private readonly SampleSnpVendor vendor = new(SevProduct.Genoa);
    private readonly SampleSnpHost host;

    public SnpReportFormTests() => host = new SampleSnpHost(vendor);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(uint.MaxValue)]
    public void Unknown_versions_are_refused(uint version) => Refused(version, _ => { });

    [Theory]
    [InlineData(2, 0x4C)]
    [InlineData(2, 0x188)]
    [InlineData(2, 0x18A)]
    [InlineData(3, 0x18B)]
    [InlineData(5, 0x19F)]
    [InlineData(3, 0x1EB)]
    [InlineData(3, 0x1EF)]
    [InlineData(2, 0x1F8)]
    [InlineData(3, 0x1F8)]
    [InlineData(4, 0x200)]
    [InlineData(4, 0x207)]
    [InlineData(5, 0x208)]
    [InlineData(5, 0x29F)]
    [InlineData(2, 0x29F)]
    public void Reserved_bytes_must_be_zero(uint version, int offset) => Refused(version, bytes => bytes[offset] = 1);

    [Theory]
    [InlineData(5, 0x1F8)]
    [InlineData(5, 0x207)]
    [InlineData(3, 0x1E8)]
    [InlineData(3, 0x04)]
    [InlineData(3, 0x140)]
    public void Bytes_that_the_version_defines_may_have_any_value(uint version, int offset) => Accepted(version, bytes => bytes[offset] = 1);

    [Theory]
    [InlineData(5, 25, true)]
    [InlineData(3, 25, false)]
    [InlineData(5, 26, false)]
    [InlineData(5, 63, false)]
    [InlineData(2, 24, true)]
    [InlineData(2, 19, true)]
    public void Guest_policy_bits_are_known_or_zero(uint version, int bit, bool known) => Check(version, bytes => bytes[0x08 + (bit / 8)] |= (byte)(1 << (bit % 8)), known);

    [Fact]
    public void Guest_policy_bit_17_must_be_one() => Refused(3, bytes => bytes[0x0A] = 0);

    [Theory]
    [InlineData(2, 4, true)]
    [InlineData(2, 5, false)]
    [InlineData(3, 5, true)]
    [InlineData(3, 7, false)]
    [InlineData(5, 7, true)]
    [InlineData(5, 6, false)]
    [InlineData(5, 8, false)]
    [InlineData(5, 63, false)]
    public void Platform_bits_are_known_or_zero(uint version, int bit, bool known) => Check(version, bytes => bytes[0x40 + (bit / 8)] |= (byte)(1 << (bit % 8)), known);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(0x101)]
    public void Only_ECDSA_on_P384_is_a_signature_algorithm(int algorithm) => Refused(3, bytes => (bytes[0x34], bytes[0x35]) = ((byte)algorithm, (byte)(algorithm >> 8)));

    [Fact]
    public void A_report_that_says_it_is_unsigned_is_refused()
    {
        Refused(3, bytes => bytes[0x48] = 7 << 2, Reasons.EvidenceSignatureInvalid);
        Refused(3, bytes => bytes[0x48] = 2, Reasons.EvidenceSignatureInvalid);
        for (var reserved = 2; reserved < 7; reserved++)
        {
            Refused(3, bytes => bytes[0x48] = (byte)(reserved << 2));
        }

        Refused(3, bytes => bytes[0x48] = 1 << 5);
        Refused(3, bytes => bytes[0x4B] = 0x80);
    }

    [Fact]
    public void Masking_the_chips_key_does_not_concern_a_loaded_key()
    {
        var report = host.Report(change: bytes => bytes[0x48] = (1 << 2) | 2);
        Assert.True(host.Verify(host.Evidence(report, host.Vlek)).OrThrow().Describe()["chip_key_masked"]!.GetValue<bool>());
    }

    [Fact]
    public void The_author_keys_flag_and_digest_belong_together()
    {
        Refused(3, bytes => bytes[0x48] = 1);
        Refused(3, bytes => bytes[0x110] = 1);
        Accepted(3, bytes => (bytes[0x48], bytes[0x110]) = (1, 1));
    }

    [Fact]
    public void TCB_versions_reserve_bytes()
    {
        foreach (var offset in new[] { 0x38, 0x1E0, 0x1F0 })
        {
            Refused(3, bytes => bytes[offset + 2] = 1);
            Refused(3, bytes => bytes[offset + 5] = 1);
        }
    }

    [Fact]
    public void A_signature_with_a_second_form_is_refused()
    {
        foreach (var offset in new[] { 0x2A0 + 48, 0x2A0 + 71, 0x2A0 + 72 + 48, 0x2A0 + 143 })
        {
            var report = host.Report();
            report[offset] = 1;
            Assert.Equal(Reasons.EvidenceSignatureInvalid, host.Verify(report).Refusal?.Reason);
        }

        var trailing = host.Report();
        trailing[^1] = 1;
        Assert.Equal(Reasons.EvidenceMalformed, host.Verify(trailing).Refusal?.Reason);
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        var report = host.Report();
        Assert.Equal(Reasons.EvidenceMalformed, host.Verify([.. report, 0]).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceMalformed, host.Verify(report[..^1]).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceMalformed, host.Verify([]).Refusal?.Reason);
    }

    public void Dispose()
    {
        host.Dispose();
        vendor.Dispose();
    }

    private void Accepted(uint version, Action<byte[]> change) => Assert.Null(host.Verify(host.Report(version, change)).Refusal);

    private void Refused(uint version, Action<byte[]> change, string reason = Reasons.EvidenceMalformed) => Assert.Equal(reason, host.Verify(host.Report(version, change)).Refusal?.Reason);

    private void Check(uint version, Action<byte[]> change, bool known)
    {
        if (known)
        {
            Accepted(version, change);
        }
        else
        {
            Refused(version, change);
        }
    }
}
