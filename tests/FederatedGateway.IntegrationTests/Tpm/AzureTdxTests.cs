using System.Buffers.Binary;
using System.Text;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Azure;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>
/// A software TPM laid out as Azure's virtual one on TDX, with a published TD report, and a server that answers with the published quote of it. The paravisor is missing: nothing binds the
/// software TPM's key to that report.
/// </summary>
public sealed class AzureTdxTests(SharedTpm shared) : IClassFixture<SharedTpm>, IAsyncLifetime
{
    private const uint HclReportIndex = 0x01400001;
    private const uint AttestationKey = 0x81000003;

    private static byte[] TdReport => Vector("hcl-report.bin")[32..1056];
    private static byte[] Quote => Vector("td-quote.bin");

    private AzureQuoteServer? server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await AzureQuoteServer.StartAsync(Quote, Cancellation);
        await using var tpm = await shared.ConnectAsync();
        if (await tpm.ReadNvPublicAsync(HclReportIndex, Cancellation) is null)
        {
            await LayOutAsync(tpm);
        }
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_domains_report_is_quoted_by_the_platform_beside_the_virtual_TPMs_quote(bool asked)
    {
        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        using var source = (AzureEvidenceSource)await AzureEvidenceSource.OpenAsync(Options(server!.Address), asked ? EvidenceKind.AzureTdx : null, clock, Cancellation);
        Assert.Equal(EvidenceKind.AzureTdx, source.Kind);
        using var keys = new UnrelatedKeys(Sha256Digest.Of("study"u8));
        var nonce = new byte[EvidenceBinding.NonceBytes];
        var evidence = await source.CollectAsync(keys.Public, nonce, EvidenceRole.Run, clock.Now, Cancellation);

        Assert.Equal(TdReport, Assert.Single(server.Reports));
        var report = AzureReport.Parser.ParseFrom(evidence.Report);
        Assert.Equal((EvidenceKind.AzureTdx, Convert.ToHexString(Quote)), (evidence.Kind, Convert.ToHexString(report.TdQuote.Span)));
        var key = TpmVerificationKey.Of(TpmPublic.Parse(report.Quote.AttestationKey.Span).OrThrow());
        Assert.Equal(EvidenceBinding.QualifyingData(nonce, keys.Public.Digest, EvidenceRole.Run), TpmQuoteVerifier.Verify(report.Quote, key).OrThrow().Quote.ExtraData.ToArray());

        // Read by the verifier as far as the published quote goes: Intel's documents for that platform are not at hand.
        Assert.Equal(Reasons.CollateralMissing, EvidenceVerifier.VerifyReport(evidence, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)).Refusal?.Reason);

        // The report is of the boot; its quote is asked for again after an hour.
        clock.Now += TimeSpan.FromMinutes(61);
        await source.CollectAsync(keys.Public, nonce, EvidenceRole.Run, clock.Now, Cancellation);
        Assert.Equal(2, server.Reports.Count);
    }

    [Theory]
    [InlineData(500, "", "answers 500")]
    [InlineData(200, "<html>", "something else")]
    [InlineData(200, "{}", "something else")]
    [InlineData(200, "{\"quote\":5}", "something else")]
    [InlineData(200, "{\"quote\":\"?\"}", "something else")]
    [InlineData(302, "", "answers 302")]
    public async Task A_service_that_makes_no_quote_is_named_before_anybody_asks(int status, string body, string said)
    {
        server!.Answer = (status, body);
        Assert.Contains(said, (await Assert.ThrowsAsync<IOException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_too_long_for_a_quote_or_none_at_all_is_no_quote()
    {
        server!.Answer = (200, AzureQuoteServer.AnswerWith(new byte[64 * 1024]));
        Assert.Contains(server.Address.ToString(), (await Assert.ThrowsAsync<IOException>(OpenAsync)).Message, StringComparison.Ordinal);
        var gone = server.Address;
        await server.DisposeAsync();
        Assert.Contains("--azure-metadata", (await Assert.ThrowsAsync<IOException>(() => AzureEvidenceSource.OpenAsync(Options(gone), null, TimeProvider.System, Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_than_the_machines_is_refused_by_name()
        => Assert.Contains("azure-tdx", (await Assert.ThrowsAsync<NoEvidenceException>(() => AzureEvidenceSource.OpenAsync(Options(server!.Address), EvidenceKind.AzureSnp, TimeProvider.System, Cancellation))).Message, StringComparison.Ordinal);

    private static byte[] Vector(string name) => File.ReadAllBytes(SharedFiles.Path("vectors", "azure", "az-tdx-vtpm", name));

    private Task<IEvidenceSource> OpenAsync() => AzureEvidenceSource.OpenAsync(Options(server!.Address), null, TimeProvider.System, Cancellation);

    private EvidenceOptions Options(Uri metadata)
        => new(EvidenceChoice.AzureTdx, shared.Address, PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), "", "", null) { AzureMetadata = metadata };

    // An attestation key in its persistent place, and an HCL report: Azure's has 2,600 bytes, a software TPM's index 2,048 at most.
    private static async Task LayOutAsync(TpmConnection tpm)
    {
        const TpmCommandCode EvictControl = (TpmCommandCode)0x120;
        const uint Attributes = (1 << 1) | (1 << 17) | (1 << 25);
        var template = new TpmPublic(
            TpmAlgorithm.Sha256, TpmAttestationKey.Required | TpmAttributes.UserWithAuth, default, null, new TpmScheme(TpmAlgorithm.RsaSsa, TpmAlgorithm.Sha256), new TpmRsaKey(2048, new byte[256])).ToBytes();
        byte[] modulus;
        await using (var key = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, template, Cancellation))
        {
            modulus = ((TpmRsaKey)TpmPublic.Parse(key.PublicArea.Span).OrThrow().Key).Modulus.ToArray();
            (await tpm.ExecuteAsync(new TpmCommand(EvictControl).Handle(TpmHandle.Owner).Handle(key.Handle).EmptyPassword().UInt32(AttestationKey), Cancellation)).End();
        }

        var hcl = Hcl(Encoding.ASCII.GetBytes($$"""{"keys":[{"kid":"HCLAkPub","kty":"RSA","e":"AQAB","n":"{{System.Buffers.Text.Base64Url.EncodeToString(modulus)}}"}]}"""));
        await tpm.DefineNvAsync(HclReportIndex, Attributes, (ushort)hcl.Length, Cancellation);
        for (var offset = 0; offset < hcl.Length; offset += 512)
        {
            var part = hcl.AsSpan(offset, Math.Min(512, hcl.Length - offset)).ToArray();
            (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvWrite).Handle(TpmHandle.Owner).Handle(HclReportIndex).EmptyPassword().Sized(part).UInt16((ushort)offset), Cancellation)).End();
        }
    }

    private static byte[] Hcl(byte[] claims)
    {
        var hcl = new byte[1236 + claims.Length];
        "HCLA"u8.CopyTo(hcl);
        TdReport.CopyTo(hcl, 32);
        claims.CopyTo(hcl, 1236);
        foreach (var (offset, value) in new[] { (4, 2), (8, 1236 + claims.Length), (12, 2), (1216, 20 + claims.Length), (1220, 1), (1224, 4), (1228, 1), (1232, claims.Length) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(hcl.AsSpan(offset), value);
        }

        return hcl;
    }
}
