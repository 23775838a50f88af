using System.Diagnostics;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Gramine;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Enclave.Evidence;

/// <summary>Against Gramine's three files: what is written to the one is bound by the other.</summary>
public sealed class GramineEvidenceTests : IDisposable
{
    private readonly TemporaryDirectory gramine = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => gramine.Dispose();

    [Fact]
    public async Task A_quote_binds_what_was_asked()
    {
        Lay("dcap");
        var serving = ServeAsync(2);
        using var collateral = new TemporaryDirectory();
        File.Copy(SharedFiles.Path("vectors", "intel", "go-tdx-guest", "sample_tcbInfo_response"), collateral.File("platform"));
        File.Copy(SharedFiles.Path("vectors", "intel", "go-tdx-guest", "rootcrl.der"), collateral.File("root"));
        var source = await GramineEvidenceSource.OpenAsync(Options(collateral.Path), Cancellation);
        Assert.Equal(EvidenceKind.IntelSgx, source.Kind);
        Assert.Equal(Enumerable.Repeat((byte)5, 32), source.Measurement.ToArray());

        var keys = SampleEvidence.MakeKeys(Sha256Digest.Of("study"u8));
        var nonce = SampleEvidence.Nonce();
        var evidence = await source.CollectAsync(keys, nonce, EvidenceRole.Inspect, DateTimeOffset.UnixEpoch, Cancellation);
        await serving;
        Assert.Equal(EvidenceBinding.ReportData(nonce, keys.Digest, EvidenceRole.Inspect), evidence.Report.ToByteArray()[368..432]);
        Assert.Equal([CollateralKind.IntelTcbInfo, CollateralKind.Crl], evidence.Collateral.Select(part => part.Kind));
    }

    [Fact]
    public async Task Without_DCAP_or_Gramine_the_reason_is_named()
    {
        Assert.Contains("does not run in an SGX enclave", (await Assert.ThrowsAsync<NoEvidenceException>(() => GramineEvidenceSource.OpenAsync(Options(null), Cancellation))).Message, StringComparison.Ordinal);
        Lay("none");
        Assert.Contains("says none", (await Assert.ThrowsAsync<NoEvidenceException>(() => GramineEvidenceSource.OpenAsync(Options(null), Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Collateral_that_is_no_known_document_is_refused_by_name()
    {
        using var collateral = new TemporaryDirectory();
        File.WriteAllText(collateral.File("notes.txt"), "");
        Assert.Contains("notes.txt", Assert.Throws<IOException>(() => CollateralDirectory.Read(collateral.Path)).Message, StringComparison.Ordinal);
        File.Delete(collateral.File("notes.txt"));
        File.Copy(SharedFiles.Path("vectors", "snp", "roots", "ask_ark_milan.pem"), collateral.File("chain"));
        Assert.Equal(2, CollateralDirectory.Read(collateral.Path).Count);
    }

    private EvidenceOptions Options(string? collateral)
        => new(EvidenceChoice.Sgx, TpmAddress.Default, PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), "/no-such-directory", gramine.Path, collateral);

    private void Lay(string type)
    {
        File.WriteAllText(gramine.File("attestation_type"), type + "\n");
        using var made = Process.Start("mkfifo", [gramine.File("user_report_data"), gramine.File("quote")]);
        made.WaitForExit();
    }

    private Task ServeAsync(int quotes) => Task.Factory.StartNew(
        () =>
        {
            for (var made = 0; made < quotes; made++)
            {
                var quote = new byte[432];
                File.ReadAllBytes(gramine.File("user_report_data")).CopyTo(quote, 368);
                quote.AsSpan(112, 32).Fill(5);
                File.WriteAllBytes(gramine.File("quote"), quote);
            }
        },
        Cancellation,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
