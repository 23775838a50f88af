using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;

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

    private static EventLog Log() => EventLog.Parse(Bytes("ccel_data.dat")).OrThrow();

    private static TrustDomainReport Report(Action<byte[]>? change = null)
    {
        var body = Bytes("cos-113-tdx-quote.dat").AsSpan(BodyAt, TrustDomainReport.Length10).ToArray();
        change?.Invoke(body);
        return new TrustDomainReport(body);
    }

    private static byte[] Bytes(string name) => IntelFiles.Read($"go-tdx-guest/ccel/{name}");
}
