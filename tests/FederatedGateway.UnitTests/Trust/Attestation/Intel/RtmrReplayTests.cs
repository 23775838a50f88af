using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>The event log of a real trust domain beside its quote.</summary>
public sealed class RtmrReplayTests
{
    private const int BodyAt = 48;
    private const int RtmrsAt = 328;

    [Fact]
    public void A_domains_log_explains_its_registers() => Assert.Null(RtmrReplay.Problem(Log(), Report()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Another_value_of_a_register_is_not_explained(int register)
    {
        var refusal = RtmrReplay.Problem(Log(), Report(body => body[RtmrsAt + (register * TrustDomain.MeasurementBytes) + 5] ^= 1));
        Assert.Equal(Reasons.EventLogMismatch, refusal?.Reason);
        Assert.Contains($"RTMR{register}:", refusal?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_log_does_not_speak_of_it_does_not_explain()
        => Assert.Null(RtmrReplay.Problem(Log(), Report(body => body[RtmrsAt + (3 * TrustDomain.MeasurementBytes)] ^= 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2)]
    public void An_event_of_another_register_does_not_fit(int register)
    {
        var log = Bytes("ccel_data.dat");
        var first = 32 + BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(28));
        Assert.NotEqual(register, BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(first)));
        BinaryPrimitives.WriteInt32LittleEndian(log.AsSpan(first), register);
        Assert.Equal(Reasons.EventLogMismatch, RtmrReplay.Problem(EventLog.Parse(log).OrThrow(), Report())?.Reason);
    }

    [Fact]
    public void A_log_of_another_bank_does_not_fit()
        => Assert.Equal(Reasons.EventLogMismatch, RtmrReplay.Problem(EventLog.Parse(SampleEventLog.Of((1, "loader")).Bytes).OrThrow(), Report())?.Reason);

    [Fact]
    public void Evidence_with_a_log_that_explains_it_verifies_and_names_the_log()
    {
        // The published quote's platform has no published documents: the same domain is quoted by a platform of the test's own.
        using var vendor = new SampleIntelVendor();
        var claims = (IntelTdxClaims)Verify(vendor, Evidence(vendor)).OrThrow();
        Assert.Equal((IntelTcbStatus.UpToDate, RevocationStatus.Good), (claims.Platform.Status, claims.Revocation));
        Assert.Equal(Report().Rtmrs.Select(rtmr => Convert.ToHexString(rtmr.Span)), claims.Domain.Rtmrs.Select(rtmr => Convert.ToHexString(rtmr.Span)));
        Assert.Equal(Log().Digest, claims.EventLog?.Digest);
    }

    [Fact]
    public void Evidence_that_its_log_does_not_explain_is_refused_though_all_signatures_hold()
    {
        using var vendor = new SampleIntelVendor();
        var evidence = Evidence(vendor, body => body[RtmrsAt + 7] ^= 1);
        Assert.Equal(Reasons.EventLogMismatch, Verify(vendor, evidence).Refusal?.Reason);
        evidence.Collateral.RemoveAt(evidence.Collateral.Count - 1);
        Assert.Null(((IntelTdxClaims)Verify(vendor, evidence).OrThrow()).EventLog);

        var shorter = Evidence(vendor);
        shorter.Collateral[^1].Data = Google.Protobuf.ByteString.CopyFrom(WithoutLastEvent());
        Assert.Equal(Reasons.EventLogMismatch, Verify(vendor, shorter).Refusal?.Reason);
    }

    /// <summary>The header's event (TCG_PCR_EVENT), then TCG_PCR_EVENT2 structures of one digest each; without padding.</summary>
    private static byte[] WithoutLastEvent()
    {
        var log = Bytes("ccel_data.dat");
        var first = 32 + BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(28));
        return log[..(first + Log().Events.SkipLast(1).Sum(logged => 12 + logged.Digests.Values.Sum(digest => 2 + digest.Length) + 4 + logged.Content.Length))];
    }

    private static Verdict<ReportClaims> Verify(SampleIntelVendor vendor, Evidence evidence) => new IntelTdxEvidence(vendor.Roots).Verify(evidence, SampleIntelVendor.Now);

    private static Evidence Evidence(SampleIntelVendor vendor, Action<byte[]>? change = null)
    {
        var body = Bytes("cos-113-tdx-quote.dat").AsSpan(BodyAt, TrustDomainReport.Length10).ToArray();
        change?.Invoke(body);
        var evidence = vendor.TdxWithDocuments(new SampleQuote(vendor.Platform()) { Domain = body });
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.EventLog, Data = Google.Protobuf.ByteString.CopyFrom(Bytes("ccel_data.dat")) });
        return evidence;
    }

    private static EventLog Log() => EventLog.Parse(Bytes("ccel_data.dat")).OrThrow();

    private static TrustDomainReport Report(Action<byte[]>? change = null)
    {
        var body = Bytes("cos-113-tdx-quote.dat").AsSpan(BodyAt, TrustDomainReport.Length10).ToArray();
        change?.Invoke(body);
        return new TrustDomainReport(body);
    }

    private static byte[] Bytes(string name) => IntelFiles.Read($"go-tdx-guest/ccel/{name}");
}
