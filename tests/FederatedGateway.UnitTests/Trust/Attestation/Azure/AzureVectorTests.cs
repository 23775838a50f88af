using System.Text;
using System.Text.Json.Nodes;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Appraisals;
using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Azure;

/// <summary>Evidence of real confidential machines. Every file of the folder has an expectation here, as docs/attestation.md lists them.</summary>
public sealed class AzureVectorTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Action<string>> Expectations = new(StringComparer.Ordinal)
    {
        ["az-snp-vtpm/evidence-v0.json"] = file => Accepted(Archive(file)),
        ["az-snp-vtpm/evidence-v2.json"] = file => Accepted(Archive(file)),
        ["az-snp-vtpm/hcl-report.bin"] = file => Accepted(Snp(file, Quote("az-snp-vtpm/quote.bin"), "az-snp-vtpm/vcek.pem")),
        ["az-snp-vtpm/quote.bin"] = file => Refused(Reasons.EvidenceSignatureInvalid, WithQuote(Archive("az-snp-vtpm/evidence-v2.json"), Quote(file))),
        ["az-snp-vtpm/tpm-quote-v1.json"] = file => Accepted(Snp("az-snp-vtpm/hcl-report.bin", Quote(file), "az-snp-vtpm/vcek.pem")),
        ["az-snp-vtpm/tpm-quote.msg"] = file => Refused(Reasons.EvidenceSignatureInvalid, Snp("az-snp-vtpm/hcl-report.bin", Bare(file, "az-snp-vtpm/tpm-quote.sig"), "az-snp-vtpm/vcek.pem")),
        ["az-snp-vtpm/tpm-quote.sig"] = file => Refused(Reasons.EvidenceSignatureInvalid, Snp("az-snp-vtpm/hcl-report.bin", Bare("az-snp-vtpm/tpm-quote.msg", file), "az-snp-vtpm/vcek.pem")),
        ["az-snp-vtpm/vcek.pem"] = file => Accepted(Snp("az-snp-vtpm/hcl-report.bin", Quote("az-snp-vtpm/tpm-quote-v1.json"), file)),
        ["az-snp-vtpm/vcek-genoa.pem"] = file => Refused(Reasons.EvidenceSignatureInvalid, Snp("az-snp-vtpm/hcl-report.bin", Quote("az-snp-vtpm/quote.bin"), file)),
        ["az-tdx-vtpm/evidence-v0.json"] = GenuineButWithoutDocuments,
        ["az-tdx-vtpm/evidence-v1.json"] = GenuineButWithoutDocuments,
        ["az-tdx-vtpm/hcl-report.bin"] = file => Combines(Tdx(file, Quote("az-tdx-vtpm/quote.bin"), "az-tdx-vtpm/td-quote.bin")),
        ["az-tdx-vtpm/quote.bin"] = file => DoesNotCombine(Reasons.EvidenceSignatureInvalid, Tdx("az-tdx-vtpm/hcl-report.bin", Quote("azure-cvm-tooling/quote.bin"), "az-tdx-vtpm/td-quote.bin")),
        ["az-tdx-vtpm/td-quote.bin"] = file => Refused(Reasons.CollateralMissing, Tdx("az-tdx-vtpm/hcl-report.bin", Quote("az-tdx-vtpm/quote.bin"), file)),
        ["az-tdx-vtpm/tpm-quote-v1.json"] = file => Combines(Tdx("az-tdx-vtpm/hcl-report.bin", Quote(file), "az-tdx-vtpm/td-quote.bin")),
        ["azure-cvm-tooling/hcl-report-snp.bin"] = file => Refused(Reasons.EvidenceSignatureInvalid, Snp(file, Quote("azure-cvm-tooling/quote.bin"), "az-snp-vtpm/vcek.pem")),
        ["azure-cvm-tooling/hcl-report-tdx.bin"] = file => DoesNotCombine(Reasons.EvidenceChainInvalid, Tdx(file, Quote("az-tdx-vtpm/quote.bin"), "az-tdx-vtpm/td-quote.bin")),
        ["azure-cvm-tooling/quote.bin"] = file => Refused(Reasons.EvidenceSignatureInvalid, Snp("az-snp-vtpm/hcl-report.bin", Quote(file), "az-snp-vtpm/vcek.pem")),
        ["azure-cvm-tooling/var-data.bin"] = file => Assert.True(RuntimeClaims.Parse(Bytes(file)).IsAccepted),
    };

    /// <summary>Documents about the published TDX platform are not at hand.</summary>
    private static readonly IntelPlatform Platform = new(IntelTcbStatus.UpToDate, IntelTcbStatus.UpToDate, null, ["INTEL-SA-00615"], Today.AddDays(-1), Today.AddDays(29), 17, new byte[6]);

    [Fact]
    public void What_is_proposed_for_a_tdx_machine_accepts_it_and_reads_back_from_a_policy_file()
    {
        var claims = Combine(Archive("az-tdx-vtpm/evidence-v1.json")).OrThrow();
        var proposal = ReferenceProposal.Of(claims)!;
        var read = PolicyFile.Parse(PolicyText.Write([proposal]), "policy.yaml");
        Assert.True(read.IsAccepted, string.Join(Environment.NewLine, read.Errors));
        Assert.Equal(proposal, Assert.Single(read.Value.Policy.References));
        Assert.Null(EvidenceValidator.Appraise(claims, read.Value.Policy, Today));

        proposal.AzureTdx.Paravisor.Images[0].Rtmrs[3] = ByteString.CopyFrom([.. Enumerable.Repeat((byte)7, 48)]);
        Assert.Equal(Reasons.MeasurementRefused, EvidenceValidator.Appraise(claims, new EvidencePolicy([proposal], AmendedMeasurements.None, []), Today)?.Reason);
    }

    [Fact]
    public void Every_file_gives_its_verdict()
    {
        var folder = SharedFiles.Path("vectors", "azure");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Expectations.Keys.Order(StringComparer.Ordinal), files);
        foreach (var file in files)
        {
            Expectations[file](file);
        }
    }

    [Theory]
    [InlineData("az-snp-vtpm/evidence-v0.json")]
    [InlineData("az-snp-vtpm/evidence-v2.json")]
    public void Flipped_bits_of_what_is_signed_are_refused(string file)
    {
        var evidence = Archive(file);
        var report = AzureReport.Parser.ParseFrom(evidence.Report);
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var changed = report.Clone();
            if (round % 2 == 0)
            {
                changed.HclReport = Flip(changed.HclReport, random.Next(report.HclReport.Length * 8));
            }
            else
            {
                changed.Quote.Quote = Flip(changed.Quote.Quote, random.Next(report.Quote.Quote.Length * 8));
            }

            var flipped = evidence.Clone();
            flipped.Report = changed.ToByteString();
            // The header's version, 1 or 2, is the one thing that nothing covers; 1 and 2 differ in two bits.
            Assert.False(EvidenceVerifier.VerifyReport(flipped, Today).IsAccepted, $"round {round}");
        }
    }

    [Fact]
    public void A_file_cut_anywhere_or_with_other_members_gives_a_verdict()
    {
        var file = Bytes("az-snp-vtpm/evidence-v2.json");
        for (var length = 0; length < file.Length - 2; length += 13)
        {
            Assert.Equal(Reasons.EvidenceMalformed, AzureEvidenceFile.Read(file.AsMemory(0, length)).Refusal?.Reason);
        }

        foreach (var text in new[] { "[]", "1", "\"\"", "{}", "{\"hcl_report\":1,\"tpm_quote\":2,\"vcek\":3}", "{\"hcl_report\":[256],\"tpm_quote\":{\"message\":\"\",\"signature\":\"\",\"pcrs\":[]},\"vcek\":\"x\"}" })
        {
            Assert.False(AzureEvidenceFile.Read(Encoding.UTF8.GetBytes(text)).IsAccepted, text);
        }

        Assert.Equal(Reasons.LimitExceeded, AzureEvidenceFile.Read(new byte[AzureEvidenceFile.MaximumBytes + 1]).Refusal?.Reason);
    }

    private static void Accepted(Evidence evidence)
    {
        var claims = (AzureSnpClaims)EvidenceVerifier.VerifyReport(evidence, Today).OrThrow();
        Assert.Equal(24, claims.Pcrs.ByIndex.Count);
        var state = new PcrSet();
        state.Values.AddRange(claims.Pcrs.ByIndex.Select(pcr => new PcrValue { Index = (uint)pcr.Key, Value = ByteString.CopyFrom(pcr.Value.Span) }));
        var reference = new AzureSnpReference
        {
            Paravisor = new SevSnpReference
            {
                Measurements = { ByteString.CopyFrom(claims.Paravisor.Measurement.Span) },
                Minimums = { new SevSnpMinimum { Product = SevProduct.Milan, BootLoader = 3, Snp = 8, Microcode = 115 } },
                Vmpls = { 0 },
                AllowSmt = true,
                AllowUncheckedRevocation = true,
                MaximumCollateralAgeSeconds = 1,
            },
            States = { state },
        };
        Assert.Null(Appraise(claims, reference));
        reference.Paravisor.AllowSmt = false;
        Assert.Equal(Reasons.GuestPolicyRefused, Appraise(claims, reference)?.Reason);
    }

    private static void Refused(string reason, Evidence evidence) => Assert.Equal(reason, EvidenceVerifier.VerifyReport(evidence, Today).Refusal?.Reason);

    /// <summary>No TCB info for this platform was published with it: the quote's signatures and everything after them are right, and still it is refused.</summary>
    private static void GenuineButWithoutDocuments(string file)
    {
        Refused(Reasons.CollateralMissing, Archive(file));
        Combines(Archive(file));
    }

    private static void Combines(Evidence evidence) => Assert.IsType<AzureTdxClaims>(Combine(evidence).OrThrow());

    private static void DoesNotCombine(string reason, Evidence evidence) => Assert.Equal(reason, Combine(evidence).Refusal?.Reason);

    /// <summary>What follows a TD quote whose signatures verify, with a judgement of its platform that is the test's own.</summary>
    private static Verdict<ReportClaims> Combine(Evidence evidence)
    {
        var report = AzureQuote.Parse(evidence.Report.Memory, HardwareReportKind.Tdx).OrThrow();
        var signed = QuoteVerification.VerifySignatures(report.Report.TdQuote.Memory, TeeType.Tdx, IntelCollateral.Read([]).OrThrow(), IntelRoots.Intel, Today).OrThrow();
        return AzureTdxEvidence.Combine(report, IntelTdxQuote.Claims(new TrustDomainReport(signed.Quote.Body), Platform, RevocationStatus.Unchecked));
    }

    private static Refusal? Appraise(AzureSnpClaims claims, AzureSnpReference reference)
        => EvidenceValidator.Appraise(claims, new EvidencePolicy([new ReferenceValue { AzureSnp = reference }], AmendedMeasurements.None, []), Today);

    private static ByteString Flip(ByteString bytes, int bit)
    {
        var flipped = bytes.ToByteArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return ByteString.CopyFrom(flipped);
    }

    private static Evidence Archive(string file) => AzureEvidenceFile.Read(Bytes(file)).OrThrow();

    private static Evidence WithQuote(Evidence evidence, TpmReport quote)
    {
        var report = AzureReport.Parser.ParseFrom(evidence.Report);
        report.Quote = quote;
        evidence.Report = report.ToByteString();
        return evidence;
    }

    private static Evidence Snp(string hcl, TpmReport quote, string certificates)
    {
        var evidence = new Evidence { Kind = EvidenceKind.AzureSnp, Report = new AzureReport { HclReport = ByteString.CopyFrom(Bytes(hcl)), Quote = quote }.ToByteString() };
        evidence.Collateral.AddRange(CollateralFile.Read(Bytes(certificates), certificates).OrThrow());
        return evidence;
    }

    private static Evidence Tdx(string hcl, TpmReport quote, string tdQuote) => new()
    {
        Kind = EvidenceKind.AzureTdx,
        Report = new AzureReport { HclReport = ByteString.CopyFrom(Bytes(hcl)), Quote = quote, TdQuote = ByteString.CopyFrom(Bytes(tdQuote)) }.ToByteString(),
    };

    /// <summary>Kept alone: as JSON, or as three lists with 64-bit lengths.</summary>
    private static TpmReport Quote(string file)
    {
        var bytes = Bytes(file);
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            var archive = new JsonObject { ["tpm_quote"] = JsonNode.Parse(bytes), ["hcl_report"] = "", ["td_quote"] = "" };
            return AzureReport.Parser.ParseFrom(AzureEvidenceFile.Read(Encoding.UTF8.GetBytes(archive.ToJsonString())).OrThrow().Report).Quote;
        }

        var signatureBytes = (int)BitConverter.ToUInt64(bytes, 0);
        var messageBytes = (int)BitConverter.ToUInt64(bytes, 8 + signatureBytes);
        var report = Bare(bytes[(16 + signatureBytes)..(16 + signatureBytes + messageBytes)], bytes[8..(8 + signatureBytes)]);
        report.Pcrs.AddRange(bytes[(24 + signatureBytes + messageBytes)..].Chunk(32).Select((value, index) => new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(value) }));
        return report;
    }

    private static TpmReport Bare(string message, string signature)
    {
        var report = Bare(Bytes(message), Bytes(signature));
        report.Pcrs.Add(new PcrValue { Value = ByteString.CopyFrom(new byte[32]) });
        return report;
    }

    private static TpmReport Bare(byte[] message, byte[] signature) => new()
    {
        Quote = ByteString.CopyFrom(message),
        Signature = ByteString.CopyFrom(TpmSignature.OfRsa(new TpmScheme(TpmAlgorithm.RsaSsa, TpmAlgorithm.Sha256), signature).ToBytes()),
    };

    private static byte[] Bytes(string file) => File.ReadAllBytes(SharedFiles.Path(["vectors", "azure", .. file.Split('/')]));
}
