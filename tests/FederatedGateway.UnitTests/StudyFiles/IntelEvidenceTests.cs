using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class IntelEvidenceTests
{
    private static readonly string Enclave = new('a', 64);
    private static readonly string Signer = new('b', 64);
    private static readonly string Domain = new('c', 96);
    private static readonly string Zeros = new('0', 96);

    private static readonly string Entries = $$"""
          - kind: sgx
            mr_enclaves: ["{{Enclave}}"]
            signers:
              - {mr_signer: "{{Signer}}", product_id: 7, minimum_svn: 2}
            tcb: {statuses: [UpToDate, SWHardeningNeeded], advisories: [INTEL-SA-00615], maximum_collateral_age_seconds: 86400}
          - kind: tdx
            images:
              - {mr_td: "{{Domain}}", rtmrs: ["{{Domain}}", "{{Zeros}}", "{{Zeros}}", "{{Zeros}}"]}
            tcb: {statuses: UpToDate, maximum_collateral_age_seconds: 2592000, allow_unchecked_revocation: true}
        """;

    [Fact]
    public void Entries_are_read_whole()
    {
        var evidence = StudyText.Draft(Study(Entries)).Evidence;
        var sgx = evidence[0].IntelSgx;
        Assert.Equal(Enclave, Convert.ToHexStringLower(Assert.Single(sgx.MrEnclaves).Span));
        var signer = Assert.Single(sgx.Signers);
        Assert.Equal((Signer, 7u, 2u), (Convert.ToHexStringLower(signer.MrSigner.Span), signer.ProductId, signer.MinimumSvn));
        Assert.Equal(new IntelTcbPolicy { Statuses = { "UpToDate", "SWHardeningNeeded" }, Advisories = { "INTEL-SA-00615" }, MaximumCollateralAgeSeconds = 86_400 }, sgx.Tcb);
        var tdx = evidence[1].IntelTdx;
        var image = Assert.Single(tdx.Images);
        Assert.Equal([Domain, Domain, Zeros, Zeros, Zeros], image.Rtmrs.Prepend(image.MrTd).Select(value => Convert.ToHexStringLower(value.Span)));
        Assert.Equal(new IntelTcbPolicy { Statuses = { "UpToDate" }, MaximumCollateralAgeSeconds = 2_592_000, AllowUncheckedRevocation = true }, tdx.Tcb);
    }

    [Fact]
    public void A_study_tells_what_it_accepts()
    {
        var evidence = StudyText.Draft(Study(Entries)).Evidence;
        Assert.Equal(
            $"sgx, MRENCLAVE {Enclave} or signer {Signer} with product 7, version at least 2; platform UpToDate or SWHardeningNeeded; "
            + "security advisories that may apply: INTEL-SA-00615; Intel's documents at most 1 days old; revocation lists needed",
            IntelDescription.Of(evidence[0].IntelSgx));
        Assert.Equal(
            $"tdx, MRTD {Domain} with RTMR0 {Domain}, RTMR1 {Zeros}, RTMR2 {Zeros}, RTMR3 {Zeros}; platform UpToDate; "
            + "no security advisory may apply; Intel's documents at most 30 days old; also without revocation lists",
            IntelDescription.Of(evidence[1].IntelTdx));
    }

    [Theory]
    [InlineData("mr_enclaves: [", "mrenclaves: [", "evidence[0].mrenclaves", StudyFileRules.UnknownKey)]
    [InlineData("\"aaaa", "\"aaa", "evidence[0].mr_enclaves[0]", StudyFileRules.WrongType)]
    [InlineData("product_id: 7", "product_id: 65536", "evidence[0].signers[0].product_id", StudyFileRules.OutOfRange)]
    [InlineData(", minimum_svn: 2", "", "evidence[0].signers[0]", StudyFileRules.MissingKey)]
    [InlineData("[UpToDate, SWHardeningNeeded]", "[Revoked]", "evidence[0].tcb.statuses[0]", StudyFileRules.UnknownValue)]
    [InlineData("[UpToDate, SWHardeningNeeded]", "[UpToDate, UpToDate]", "evidence[0].tcb.statuses[1]", StudyFileRules.Duplicate)]
    [InlineData("advisories: [INTEL-SA-00615]", "advisories: [A, A]", "evidence[0].tcb.advisories[1]", StudyFileRules.Duplicate)]
    [InlineData("maximum_collateral_age_seconds: 86400", "maximum_collateral_age_seconds: 0", "evidence[0].tcb.maximum_collateral_age_seconds", StudyFileRules.OutOfRange)]
    [InlineData("mr_td: \"cccc", "mr_td: \"ccc", "evidence[1].images[0].mr_td", StudyFileRules.WrongType)]
    [InlineData("rtmrs: [\"cccc", "rtmrs: [\"ccc", "evidence[1].images[0].rtmrs[0]", StudyFileRules.WrongType)]
    [InlineData("allow_unchecked_revocation: true", "allow_unchecked_revocation: maybe", "evidence[1].tcb.allow_unchecked_revocation", StudyFileRules.WrongType)]
    public void A_mistake_is_told_at_its_place(string old, string replacement, string path, string rule)
    {
        var text = Study(Entries.Replace(old, replacement, StringComparison.Ordinal));
        Assert.Contains(StudyText.Refuse(text), error => (error.Path, error.Rule) == (path, rule) && error.Line >= StudyText.LineOf(text, "kind: sgx"));
    }

    [Fact]
    public void An_sgx_entry_without_enclaves_and_signers_lacks_something()
        => Assert.Contains(StudyText.Refuse(Study("  - {kind: sgx, tcb: {statuses: UpToDate, maximum_collateral_age_seconds: 1}}")), error => error.Rule == StudyFileRules.MissingKey);

    private static string Study(string entry) => StudyText.With("  - {kind: development}", entry);
}
