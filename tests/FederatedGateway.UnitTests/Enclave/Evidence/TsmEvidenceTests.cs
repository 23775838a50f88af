using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tsm;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Enclave.Evidence;

public sealed class TsmEvidenceTests
{
    private static readonly Guid Vcek = new("63da758d-e664-4564-adc5-f4b93be8accd");
    private static readonly Guid Ask = new("4ab7b379-bbac-4fe4-a02f-05aef327c782");
    private static readonly Guid Unknown = new("01234567-89ab-cdef-0123-456789abcdef");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_binds_what_was_asked_and_carries_the_hosts_certificates()
    {
        using var kernel = new FakeTsm { Provider = "sev_guest", Report = SnpReport, Auxblob = Table((Vcek, [0x30, 1]), (Unknown, [9]), (Ask, [0x30, 2, 2])) };
        var source = await OpenAsync(kernel);
        Assert.Equal(EvidenceKind.SevSnp, source.Kind);
        Assert.Equal(Enumerable.Repeat((byte)0x77, 48), source.Measurement.ToArray());

        var keys = SampleEvidence.MakeKeys(Sha256Digest.Of("study"u8));
        var nonce = SampleEvidence.Nonce();
        var evidence = await source.CollectAsync(keys, nonce, EvidenceRole.Upload, DateTimeOffset.UnixEpoch, Cancellation);
        Assert.Equal(EvidenceBinding.ReportData(nonce, keys.Digest, EvidenceRole.Upload), kernel.Inblob);
        Assert.Equal(SnpReport(kernel.Inblob), evidence.Report.ToByteArray());
        Assert.Equal(keys.Bytes.ToArray(), evidence.KeyConfig.ToByteArray());
        Assert.All(evidence.Collateral, part => Assert.Equal(CollateralKind.Certificate, part.Kind));
        Assert.Equal(new byte[][] { [0x30, 1], [0x30, 2, 2] }, evidence.Collateral.Select(part => part.Data.ToByteArray()));
        await kernel.ServedAsync();
        Assert.Empty(Directory.EnumerateDirectories(kernel.Root));
    }

    [Fact]
    public async Task A_request_that_somebody_else_changed_is_made_again()
    {
        using var kernel = new FakeTsm { Provider = "tdx_guest", Report = TdxQuote, Generations = ["1", "2", "3", "3"] };
        var source = await OpenAsync(kernel);
        Assert.Equal(EvidenceKind.IntelTdx, source.Kind);
        Assert.Equal(SHA384.HashData([.. Enumerable.Repeat((byte)1, 48), .. Enumerable.Repeat((byte)2, 192)]), source.Measurement.ToArray());
    }

    [Fact]
    public async Task A_request_that_never_stands_still_is_given_up()
    {
        using var kernel = new FakeTsm { Provider = "tdx_guest", Report = TdxQuote, Generations = ["1", "2", "3", "4", "5", "6", "7", "8"] };
        Assert.Contains("keeps changing", (await Assert.ThrowsAsync<IOException>(() => OpenAsync(kernel))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(kernel.Root));
    }

    [Fact]
    public async Task Another_kind_than_asked_for_and_unknown_drivers_are_refused_by_name()
    {
        using var tdx = new FakeTsm { Provider = "tdx_guest", Report = TdxQuote };
        Assert.Contains("--evidence tdx", (await Assert.ThrowsAsync<NoEvidenceException>(() => OpenAsync(tdx, EvidenceKind.SevSnp))).Message, StringComparison.Ordinal);
        using var other = new FakeTsm { Provider = "arm_cca_guest", Report = _ => [1] };
        Assert.Contains("arm_cca_guest", (await Assert.ThrowsAsync<NoEvidenceException>(() => OpenAsync(other))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_tables_are_read_strictly()
    {
        var table = Table((Vcek, [0x30, 1]), (Ask, [0x30, 2, 2]));
        Assert.Equal(2, SnpCertificateTable.Read(table).Count);
        Assert.Empty(SnpCertificateTable.Read([]));
        Assert.Empty(SnpCertificateTable.Read(Table()));
        for (var length = 1; length < table.Length; length++)
        {
            Assert.Throws<IOException>(() => SnpCertificateTable.Read(table.AsSpan(0, length)));
        }

        foreach (var at in new[] { 16, 20 })
        {
            var wrong = table.ToArray();
            wrong.AsSpan(at, 4).Fill(0xFF);
            Assert.Throws<IOException>(() => SnpCertificateTable.Read(wrong));
        }
    }

    private static Task<IEvidenceSource> OpenAsync(FakeTsm kernel, EvidenceKind? kind = null) => TsmEvidenceSource.OpenAsync(new TsmReports(kernel.Root, kernel.NewName), null, kind, Cancellation);

    private static byte[] SnpReport(byte[] inblob)
    {
        var report = new byte[ReportMeasurement.SnpReportBytes];
        inblob.CopyTo(report, 0x50);
        report.AsSpan(0x90, 48).Fill(0x77);
        return report;
    }

    private static byte[] TdxQuote(byte[] inblob)
    {
        var quote = new byte[48 + 584];
        quote[0] = 4;
        quote.AsSpan(48 + 136, 48).Fill(1);
        quote.AsSpan(48 + 328, 192).Fill(2);
        inblob.CopyTo(quote, 48 + 520);
        return quote;
    }

    private static byte[] Table(params (Guid Guid, byte[] Content)[] entries)
    {
        var offset = 24 * (entries.Length + 1);
        var table = new List<byte>();
        foreach (var (guid, content) in entries)
        {
            table.AddRange([.. guid.ToByteArray(bigEndian: true), .. BitConverter.GetBytes(offset), .. BitConverter.GetBytes(content.Length)]);
            offset += content.Length;
        }

        table.AddRange(new byte[24]);
        table.AddRange(entries.SelectMany(entry => entry.Content));
        return [.. table];
    }
}
