using System.Text;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Intel.Tcb;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>Levels, modules and their convergence on documents of the tests' own: what the published ones never say.</summary>
public sealed class TcbJudgementTests
{
    private const string Zeros48 = "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData(IntelTcbStatus.UpToDate, IntelTcbStatus.UpToDate, IntelTcbStatus.UpToDate)]
    [InlineData(IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDate)]
    [InlineData(IntelTcbStatus.SWHardeningNeeded, IntelTcbStatus.UpToDate, IntelTcbStatus.SWHardeningNeeded)]
    [InlineData(IntelTcbStatus.SWHardeningNeeded, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDate)]
    [InlineData(IntelTcbStatus.ConfigurationNeeded, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDateConfigurationNeeded)]
    [InlineData(IntelTcbStatus.ConfigurationAndSWHardeningNeeded, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDateConfigurationNeeded)]
    [InlineData(IntelTcbStatus.OutOfDateConfigurationNeeded, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDateConfigurationNeeded)]
    [InlineData(IntelTcbStatus.OutOfDate, IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate)]
    [InlineData(IntelTcbStatus.TDRelaunchAdvised, IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDate)]
    [InlineData(IntelTcbStatus.UpToDate, IntelTcbStatus.Revoked, IntelTcbStatus.Revoked)]
    [InlineData(IntelTcbStatus.Revoked, IntelTcbStatus.UpToDate, IntelTcbStatus.Revoked)]
    [InlineData(IntelTcbStatus.UpToDate, IntelTcbStatus.ConfigurationNeeded, IntelTcbStatus.OutOfDate)]
    public void The_worse_of_two_counts(IntelTcbStatus platform, IntelTcbStatus component, IntelTcbStatus together)
    {
        var converged = new TcbJudgement(platform, ["A"]).Converge(new TcbJudgement(component, ["B"]));
        Assert.Equal(together, converged.Status);
        Assert.Equal(["A", "B"], converged.Advisories);
    }

    [Theory]
    [InlineData(2, 11, "UpToDate")]
    [InlineData(3, 12, "UpToDate")]
    [InlineData(2, 10, "OutOfDate")]
    [InlineData(1, 10, "OutOfDate")]
    [InlineData(0, 12, "TCB_UNKNOWN")]
    [InlineData(2, 4, "TCB_UNKNOWN")]
    public void A_platform_has_the_first_level_that_it_reaches(byte component, ushort pceSvn, string expected)
        => Assert.Equal(expected, Text(SgxLevels.Judge(Info(), Platform(component, pceSvn)), judgement => judgement.Status));

    [Theory]
    [InlineData("05010200", "UpToDate")]
    [InlineData("04010200", "OutOfDate")]
    [InlineData("01010200", "TCB_UNKNOWN")]
    [InlineData("05010100", "TCB_UNKNOWN")]
    [InlineData("05020200", "TCB_UNKNOWN")]
    [InlineData("03000200", "UpToDate")]
    [InlineData("02000200", "TCB_UNKNOWN")]
    public void A_module_of_version_0_is_judged_by_the_platforms_levels_and_a_later_one_by_its_own(string numbers, string expected)
        => Assert.Equal(expected, Text(TdxLevels.Judge(Info(), Platform(2, 11), Report(numbers)), judgement => judgement.Together.Status));

    [Fact]
    public void A_module_of_another_signer_or_under_debug_is_refused()
    {
        foreach (var (offset, numbers) in new[] { (64, "05010200"), (64, "03000200"), (112, "05010200"), (112, "03000200") })
        {
            Assert.Equal("TCB_MISMATCH", TdxLevels.Judge(Info(), Platform(2, 11), Report(numbers, change: bytes => bytes[offset] = 1)).Refusal?.Reason);
        }
    }

    [Theory]
    [InlineData("04010200", "05010200", IntelTcbStatus.UpToDate, IntelTcbStatus.TDRelaunchAdvised)]
    [InlineData("04010200", "04010200", IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate)]
    [InlineData("04010200", "05010100", IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate)]
    [InlineData("04010200", "05090200", IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate)]
    [InlineData("04010200", "03000200", IntelTcbStatus.UpToDate, IntelTcbStatus.TDRelaunchAdvised)]
    [InlineData("04010200", "05010200", IntelTcbStatus.OutOfDate, IntelTcbStatus.OutOfDate)]
    [InlineData("04010200", null, IntelTcbStatus.UpToDate, IntelTcbStatus.OutOfDate)]
    [InlineData("05010200", "05010200", IntelTcbStatus.UpToDate, IntelTcbStatus.UpToDate)]
    public void A_domain_whose_module_was_replaced_under_it_should_be_relaunched(string launched, string? now, IntelTcbStatus quotingEnclave, IntelTcbStatus expected)
    {
        var report = Report(launched, now);
        var judgement = TdxLevels.Judge(Info(), Platform(2, 11), report).OrThrow();
        Assert.Equal(expected, TdRelaunch.Advise(Info(), judgement, quotingEnclave, report));
    }

    [Fact]
    public void A_platform_that_is_out_of_date_itself_is_not_mended_by_relaunch()
    {
        var report = Report("04010200", "05010200");
        var judgement = TdxLevels.Judge(Info(), Platform(1, 10), report).OrThrow();
        Assert.Equal(IntelTcbStatus.OutOfDate, TdRelaunch.Advise(Info(), judgement, IntelTcbStatus.UpToDate, report));
    }

    [Theory]
    [InlineData("\"version\":3", "\"version\":2")]
    [InlineData("\"tcbType\":0", "\"tcbType\":1")]
    [InlineData("\"id\":\"TDX\"", "\"id\":\"TDY\"")]
    [InlineData("\"fmspc\":\"00", "\"fmspc\":\"")]
    [InlineData("\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"Good\"")]
    [InlineData("\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"TDRelaunchAdvised\"")]
    [InlineData("\"sgxtcbcomponents\":[{\"svn\":2}", "\"sgxtcbcomponents\":[{\"svn\":256}")]
    [InlineData("\"sgxtcbcomponents\":[{\"svn\":2},", "\"sgxtcbcomponents\":[")]
    [InlineData("\"pcesvn\":11,", "")]
    [InlineData("\"issueDate\":\"2025-06-19T10:16:03Z\"", "\"issueDate\":\"2025-06-19T10:16:03+00:00\"")]
    [InlineData("\"issueDate\":\"2025-06-19T10:16:03Z\"", "\"issueDate\":\"2026-06-19T10:16:03Z\"")]
    [InlineData("\"pceId\":\"0000\"", "\"pceId\":\"0000\",\"pceId\":\"0000\"")]
    public void A_document_of_another_form_is_malformed(string old, string replacement)
    {
        var changed = InfoText().Replace(old, replacement, StringComparison.Ordinal);
        Assert.NotEqual(InfoText(), changed);
        var read = new SignedDocument("tcbInfo", Encoding.UTF8.GetBytes(changed), default).ReadBody(IntelDocumentJson.Reader.TcbInfo);
        Assert.True(read.Refusal?.Reason == "COLLATERAL_MALFORMED" || read.OrThrow().Problem() is not null);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"tcbInfo\":null,\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":[],\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{}}")]
    [InlineData("{\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":\"@\",\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{},\"tcbInfo\":{},\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":\"@\",\"more\":1}")]
    [InlineData("{\"tcbInfo\":{\"a\":\"\\u0041\"},\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{\"a\":[null]},\"signature\":\"@\"}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":\"A@\"}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":[\"@\"]}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":\"@\"}{}")]
    public void A_response_of_another_form_is_malformed(string text)
    {
        var json = text.Replace("A@", new string('A', 128), StringComparison.Ordinal).Replace("@", new string('a', 128), StringComparison.Ordinal);
        Assert.Equal("COLLATERAL_MALFORMED", SignedDocument.Parse(Encoding.UTF8.GetBytes(json), "tcbInfo", 10_000).Refusal?.Reason);
    }

    [Fact]
    public void A_documents_bytes_are_taken_as_they_stand()
    {
        var signature = new string('a', 128);
        var parsed = SignedDocument.Parse(Encoding.UTF8.GetBytes($$""" { "signature" : "{{signature}}" , "tcbInfo" : { "a" : { } , "b":[1, 2] } } """), "tcbInfo", 10_000).OrThrow();
        Assert.Equal("{ \"a\" : { } , \"b\":[1, 2] }", Encoding.UTF8.GetString(parsed.Body.Span));
    }

    private static string Text<T>(Verdict<T> verdict, Func<T, IntelTcbStatus> status)
        where T : notnull
        => verdict.TryGetValue(out var value, out var refusal) ? status(value).ToString() : refusal.Reason;

    private static TcbInfo Info()
    {
        var info = new SignedDocument("tcbInfo", Encoding.UTF8.GetBytes(InfoText()), default).ReadBody(IntelDocumentJson.Reader.TcbInfo).OrThrow();
        Assert.Null(info.Problem());
        return info;
    }

    private static string InfoText()
    {
        static string Components(params int[] numbers) => string.Join(',', Enumerable.Range(0, 16).Select(index => $"{{\"svn\":{(index < numbers.Length ? numbers[index] : 0)}}}"));
        static string Level(int svn, int pceSvn, string status) => $$"""
            {"tcb":{"sgxtcbcomponents":[{{Components(svn, svn)}}],"pcesvn":{{pceSvn}},"tdxtcbcomponents":[{{Components(3, 0, 2)}}]},"tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"{{status}}"}
            """;
        return $$"""
            {"id":"TDX","version":3,"issueDate":"2025-06-19T10:16:03Z","nextUpdate":"2025-07-19T10:16:03Z","fmspc":"00806F050000","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":17,
            "tdxModule":{"mrsigner":"{{Zeros48}}","attributes":"0000000000000000","attributesMask":"FFFFFFFFFFFFFFFF"},
            "tdxModuleIdentities":[{"id":"TDX_01","mrsigner":"{{Zeros48}}","attributes":"0000000000000000","attributesMask":"FFFFFFFFFFFFFFFF",
            "tcbLevels":[{"tcb":{"isvsvn":5},"tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"},{"tcb":{"isvsvn":2},"tcbDate":"2023-08-09T00:00:00Z","tcbStatus":"OutOfDate"}]}],
            "tcbLevels":[{{Level(2, 11, "UpToDate")}},{{Level(1, 5, "OutOfDate")}}]}
            """;
    }

    private static PckIdentity Platform(byte component, ushort pceSvn) => new([component, component, .. new byte[14]], pceSvn, new byte[2], new byte[6]);

    private static TrustDomainReport Report(string numbers, string? laterNumbers = null, Action<byte[]>? change = null)
    {
        var bytes = new byte[laterNumbers is null ? TrustDomainReport.Length10 : TrustDomainReport.Length15];
        Convert.FromHexString(numbers).CopyTo(bytes, 0);
        if (laterNumbers is not null)
        {
            Convert.FromHexString(laterNumbers).CopyTo(bytes, TrustDomainReport.Length10);
        }

        change?.Invoke(bytes);
        return new TrustDomainReport(bytes);
    }
}
