using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Azure;

public sealed class AzureSnpEvidenceTests : IDisposable
{
    private readonly SampleAzureMachine machine = new();

    /// <summary>One change each to a reference value that accepts, and the reason that must be given for it.</summary>
    public static TheoryData<string, Action<AzureSnpReference>> References => new()
    {
        { Reasons.MeasurementRefused, r => r.Paravisor = null },
        { Reasons.MeasurementRefused, r => r.Paravisor.Measurements.Clear() },
        { Reasons.RevocationUnchecked, r => r.Paravisor.AllowUncheckedRevocation = false },
        { Reasons.TcbRefused, r => r.Paravisor.Minimums[0].Snp++ },
        { Reasons.MeasurementRefused, r => r.States.Clear() },
        { Reasons.MeasurementRefused, r => r.States[0].Values[1].Value = ByteString.CopyFrom(SHA256.HashData([8])) },
        { Reasons.PcrMismatch, r => r.States[0].Values.RemoveAt(1) },
        { Reasons.PcrMismatch, r => r.States[0].Values[0].Index = 5 },
    };

    [Fact]
    public void From_the_chip_to_the_guests_registers()
    {
        var claims = machine.Verify(machine.Evidence()).OrThrow();
        Assert.Equal(machine.QualifyingData, claims.Binding.ToArray());
        Assert.Equal(SHA256.HashData([.. machine.State.Values.SelectMany(value => value.Value.ToByteArray())]), claims.Measurement.ToArray());
        Assert.Equal(SevProduct.Genoa, claims.Paravisor.Product);
        Assert.True(claims.Describe()["vm_configuration"]!["secure-boot"]!.GetValue<bool>());
        Assert.Null(Appraise(machine.Reference()));
    }

    [Theory]
    [MemberData(nameof(References))]
    public void A_reference_value_that_lists_less_refuses(string reason, Action<AzureSnpReference> change)
    {
        var reference = machine.Reference();
        change(reference);
        Assert.Equal(reason, Appraise(reference)?.Reason);
    }

    [Fact]
    public void Runtime_claims_that_the_hardware_does_not_bind_are_refused()
    {
        var claims = machine.Claims();
        Refused(Reasons.EvidenceChainInvalid, Report(machine.Hcl(claims, report => report[0x50] ^= 1)));
        Refused(Reasons.EvidenceChainInvalid, Report(machine.Hcl(claims, report => report[0x50 + 63] = 1)));
        var hcl = machine.Hcl(claims);
        hcl[hcl.AsSpan().IndexOf("true"u8)] = (byte)'T';
        Refused(Reasons.EvidenceChainInvalid, Report(hcl));
    }

    [Fact]
    public void A_quote_by_another_key_than_the_bound_one_is_refused()
    {
        using var stranger = RSA.Create(2048);
        Refused(Reasons.EvidenceSignatureInvalid, Report(machine.Hcl(machine.Claims()), machine.Quote(stranger)));
        Refused(Reasons.EvidenceSignatureInvalid, Report(machine.Hcl(machine.Claims(stranger))));
    }

    [Fact]
    public void A_repeated_attestation_key_must_be_the_bound_one()
    {
        using var stranger = RSA.Create(2048);
        var quote = machine.Quote();
        quote.AttestationKey = ByteString.CopyFrom(machine.PublicArea(machine.Key));
        Assert.True(machine.Verify(machine.Evidence(Report(machine.Hcl(machine.Claims()), quote))).IsAccepted);
        quote.AttestationKey = ByteString.CopyFrom(machine.PublicArea(stranger));
        Refused(Reasons.EvidenceChainInvalid, Report(machine.Hcl(machine.Claims()), quote));
        quote.AttestationKey = ByteString.CopyFrom(1, 2, 3);
        Refused(Reasons.EvidenceMalformed, Report(machine.Hcl(machine.Claims()), quote));
    }

    [Fact]
    public void Other_schemes_registers_and_quotes_are_refused()
    {
        var hcl = machine.Hcl(machine.Claims());
        Refused(Reasons.EvidenceSignatureInvalid, Report(hcl, machine.Quote(padding: RSASignaturePadding.Pss)));
        var quote = machine.Quote();
        quote.Pcrs[0] = new PcrValue { Index = 4, Value = ByteString.CopyFrom(new byte[32]) };
        Refused(Reasons.PcrMismatch, Report(hcl, quote));
        Refused(Reasons.EvidenceMalformed, new AzureReport { HclReport = ByteString.CopyFrom(hcl) });
        Refused(Reasons.EvidenceMalformed, new AzureReport { HclReport = ByteString.CopyFrom(hcl), Quote = machine.Quote(), TdQuote = ByteString.CopyFrom(1) });
        Refused(Reasons.EvidenceMalformed, Report(SampleAzureMachine.Wrap(machine.Host.Report(), Encoding.UTF8.GetBytes(machine.Claims()), kind: 4)));
    }

    [Theory]
    [InlineData("\"kid\":\"HCLEkPub\"", "\"kid\":\"HCLAkPub\"")]
    [InlineData("\"kid\":\"HCLAkPub\"", "\"kid\":\"HCLXkPub\"")]
    [InlineData("\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AQ\"", "\"kty\":\"RSA\",\"kty\":\"RSA\"")]
    [InlineData("[\"sign\"],\"kty\":\"RSA\"", "[\"sign\"],\"kty\":\"EC\"")]
    [InlineData("[\"sign\"],\"kty\":\"RSA\",\"e\":\"AQAB\"", "[\"sign\"],\"kty\":\"RSA\",\"e\":\"Aw\"")]
    [InlineData("\"n\":\"", "\"n\":\"*")]
    [InlineData("\"n\":\"", "\"n\":\"\\ud800")]
    [InlineData("{\"keys\":[", "{\"keys\":[[[[[[[[[[]]]]]]]]],")]
    [InlineData("{\"keys\":", "{\"kays\":")]
    [InlineData("{", "[")]
    public void Runtime_claims_that_say_something_else_are_refused(string old, string replacement)
    {
        var claims = machine.Claims();
        Assert.Contains(old, claims, StringComparison.Ordinal);
        Refused(Reasons.EvidenceMalformed, Report(machine.Hcl(claims.Replace(old, replacement, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_truncation_and_flipped_header_bit_of_an_HCL_report_is_refused()
    {
        var hcl = machine.Hcl(machine.Claims());
        for (var length = 0; length < 1236 + Encoding.UTF8.GetByteCount(machine.Claims()); length += 7)
        {
            Refused(Reasons.EvidenceMalformed, Report(hcl[..length]));
        }

        foreach (var offset in Enumerable.Range(0, 32).Concat(Enumerable.Range(1216, 20)))
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = hcl.ToArray();
                flipped[offset] ^= (byte)(1 << bit);
                Refused(Reasons.EvidenceMalformed, Report(flipped));
            }
        }
    }

    [Fact]
    public void What_follows_the_runtime_claims_is_zero()
    {
        var hcl = machine.Hcl(machine.Claims());
        hcl[^1] = 1;
        Refused(Reasons.EvidenceMalformed, Report(hcl));
    }

    public void Dispose() => machine.Dispose();

    private Refusal? Appraise(AzureSnpReference reference) => EvidenceValidator.Appraise(
        machine.Verify(machine.Evidence()).OrThrow(), new EvidencePolicy([new ReferenceValue { AzureSnp = reference }], AmendedMeasurements.None, []), SampleSnpVendor.Now);

    private AzureReport Report(byte[] hcl, TpmReport? quote = null) => new() { HclReport = ByteString.CopyFrom(hcl), Quote = quote ?? machine.Quote() };

    private void Refused(string reason, AzureReport report) => Assert.Equal(reason, machine.Verify(machine.Evidence(report)).Refusal?.Reason);
}
