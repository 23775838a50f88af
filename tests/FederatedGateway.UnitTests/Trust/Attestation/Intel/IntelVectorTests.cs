using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>Every published Intel vector, with the verdict that its origin implies at its clock.</summary>
public sealed class IntelVectorTests
{
    /// <summary>What is neither a quote nor collateral of one.</summary>
    private static readonly string[] Others =
    [
        "dcap-qvl/TrustedRootCA.der", "go-tdx-guest/trusted_root.pem", "go-tdx-guest/README.md", "trustee/parse_tdx_claims_expected.json",
        "go-tdx-guest/ccel/ccel_data.dat", "go-tdx-guest/ccel/ccel_table.dat", "go-tdx-guest/ccel/nonce.dat",
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, IntelCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_quote_gets_the_verdict_of_its_day(int number)
    {
        var expected = IntelCase.All[number];
        var verdict = EvidenceVerifier.VerifyReport(expected.Evidence(), expected.Now);
        if (!expected.IsAccepted)
        {
            Assert.Equal($"{expected.Quote}: {expected.Verdict}", $"{expected.Quote}: {verdict.Refusal?.Reason}");
            return;
        }

        var claims = verdict.OrThrow();
        var platform = claims is IntelSgxClaims sgx ? sgx.Platform : ((IntelTdxClaims)claims).Platform;
        Assert.Equal($"{expected.Quote}: {expected.Verdict}", $"{expected.Quote}: {platform.Status}");
        Assert.Equal(IntelTcbStatus.UpToDate, platform.QuotingEnclaveStatus);
        Assert.Equal(expected.IsChecked ? RevocationStatus.Good : RevocationStatus.Unchecked, claims.Revocation);
        Assert.NotEmpty(claims.Describe().ToJsonString());
    }

    [Fact]
    public void Every_file_of_the_collection_has_an_expectation()
    {
        var directory = SharedFiles.Path("vectors", "intel");
        var known = IntelCase.All.SelectMany(expected => expected.Collateral.Append(expected.Quote)).Concat(Others).ToHashSet(StringComparer.Ordinal);
        var found = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file).Replace('\\', '/'));
        Assert.All(found, file => Assert.Contains(file, known));
    }

    [Theory]
    [InlineData("dcap-qvl/sgx_quote", "00a067110000")]
    [InlineData("dcap-qvl/tdx_quote", "b0c06f000000")]
    [InlineData("dcap-qvl/tdx_quote_outdated", "90c06f000000")]
    [InlineData("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "00606a000000")]
    [InlineData("oasis-core/quote_v4_tdx_ecdsa_p256.bin", "c0806f000000")]
    [InlineData("trustee/occlum_quote.dat", "00606a000000")]
    [InlineData("trustee/tdx_quote_4.dat", "50806f000000")]
    [InlineData("trustee/tdx_quote_5.dat", null)]
    [InlineData("trustee/tdx_quote_6.dat", "00a06d080000")]
    [InlineData("go-tdx-guest/ccel/cos-113-tdx-quote.dat", null)]
    [InlineData("go-tdx-guest/tdx_prod_quote_SPR_E4.dat", "50806f000000")]
    public void The_signatures_of_every_quote_verify_by_themselves(string file, string? fmspc)
    {
        var bytes = IntelFiles.Read(file);
        var type = bytes[4] == 0 ? TeeType.Sgx : TeeType.Tdx;
        var now = new DateTimeOffset(2026, 2, 20, 0, 0, 0, TimeSpan.Zero);

        // Behind one of the quotes stands a text; what is before it is whole.
        var text = bytes.AsSpan().LastIndexOf("extra bytes"u8);
        var quote = text > 0 ? bytes.AsMemory(0, text - 1) : bytes;
        var signed = QuoteVerification.VerifySignatures(quote, type, new IntelCollateral([], [], null, null), IntelRoots.Intel, now).OrThrow();
        Assert.Equal(RevocationStatus.Unchecked, signed.Revocation);
        if (fmspc is not null)
        {
            Assert.Equal(fmspc, Convert.ToHexStringLower(signed.Platform.Fmspc.Span));
        }
    }

    [Fact]
    public void A_platform_below_every_level_is_unknown()
    {
        var expected = IntelCase.All.First(candidate => candidate.Quote.EndsWith("SPR_E4.dat", StringComparison.Ordinal));
        var quote = IntelFiles.Read(expected.Quote);
        var evidence = IntelFiles.Evidence(expected.Kind, quote.AsSpan(0, quote.AsSpan().LastIndexOf("extra bytes"u8) - 1), expected.Collateral);
        Assert.Equal("TCB_UNKNOWN", EvidenceVerifier.VerifyReport(evidence, expected.Now).Refusal?.Reason);
    }

    [Fact]
    public void Pins_the_root_that_both_collections_publish()
    {
        Assert.Equal(IntelFiles.Read("dcap-qvl/TrustedRootCA.der"), IntelRoots.Intel.Root.Der.ToArray());
        Assert.Equal(IntelFiles.ReadCollateral("go-tdx-guest/trusted_root.pem").Single().Data.ToByteArray(), IntelRoots.Intel.Root.Der.ToArray());
    }
}
