using System.Text;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Files that people hand to <c>fgw</c>.</summary>
internal static class FileTargets
{
    private static readonly byte[][] YamlWords =
    [
        .. new[]
        {
            "- ", ": ", "\n", "  ", "&a ", "*a", "<<: *a", "!!binary ", "!!int ", "|\n", ">-\n", "{", "}", "[", "]", "---\n", "...\n", "? ", "\"\\u0000\"", "'", "#", "%YAML 1.2\n", "\t", "~", ".inf",
            "evidence:", "kind:", "sev-snp", "tpm", "sgx", "tdx", "development", "measurements:", "minimums:", "states:", "endorsement_roots:", "challengers:", "-----BEGIN CERTIFICATE-----",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("evidence-file", bytes => EvidenceFile.Read(bytes), EvidenceFiles) { Form = new MessageMutation(EvidenceArchive.Parser), MaximumBytes = 64 * 1024 },
        new("collateral-file", bytes => CollateralFile.Read(bytes, "file"), () => IntelSeeds.CollateralFiles.Concat(SampleSeeds.Certificates())) { Words = [.. new[] { "{\"tcb_info\":", "\"root_ca_crl\"", "\"pck_crl\"", "\\ud800", "-----BEGIN X509 CRL-----", "-----END X509 CRL-----" }.Select(Encoding.ASCII.GetBytes)] },
        new("evidence-archive", ReadArchive, EvidenceFiles) { Form = new MessageMutation(EvidenceArchive.Parser, new DerMutation()), MaximumBytes = 64 * 1024 },
        new("azure-evidence-file", bytes => AzureEvidenceFile.Read(bytes), () => AzureSeeds.EvidenceFiles) { MaximumBytes = 64 * 1024 },
        new("collateral-documents", bytes => CollateralDocument.Read(bytes), () => IntelSeeds.CollateralFiles.Concat(SampleSeeds.Certificates())) { Form = new DerMutation() },
        new("reference-values", bytes => ReferenceValueSets.Open(bytes), () => [SampleValues()]) { Form = new MessageMutation(SignedReferenceValueSet.Parser) },
        new("policy-yaml", bytes => PolicyFile.Parse(Encoding.UTF8.GetString(bytes.Span), "policy.yaml"), () => RepositoryFiles.YamlBlocks("study.md").Where(block => block.AsSpan().StartsWith("evidence:"u8)).Append(MadePolicy)) { Words = YamlWords },
        new("study-yaml", bytes => StudyFile.Parse(Encoding.UTF8.GetString(bytes.Span), "study.yaml"), () => RepositoryFiles.YamlBlocks("study.md").Append(MadePolicy)) { Words = YamlWords },
        new("identity-file", bytes => IdentityFile.Parse(Encoding.UTF8.GetString(bytes.Span), "identity"), () => [Encoding.ASCII.GetBytes(IdentityFile.ToPem(new SampleStudy().Institutions[0].Identity))]),
    ];

    private static byte[] SampleValues() => ReferenceValueSets.Sign(new SampleStudy().Institutions[0].Key, new ReferenceValueSet
    {
        Publisher = "north",
        Product = "federatedgateway-enclave",
        Version = "1.0",
        Sequence = 1,
        CreateTime = SampleTpm.Now.ToUnixTimeSeconds(),
        Values = { new ReferenceValue { SevSnp = SampleSeeds.SnpHost.Reference() } },
    }).OrThrow();

    private static byte[] MadePolicy => Encoding.ASCII.GetBytes($"evidence:\n  - kind: sev-snp\n    measurements: [\"{new string('a', 96)}\"]\n    minimums:\n      - {{product: milan, boot_loader: 4, tee: 0, snp: 24, microcode: 219}}\n    vmpls: [0]\n    maximum_collateral_age_seconds: 2592000\n  - kind: tpm\n    states:\n      - {{4: \"{new string('b', 64)}\"}}\n    maximum_enrolment_age_seconds: 7776000\n");

    private static IEnumerable<byte[]> EvidenceFiles()
    {
        Evidence[] evidence = [SampleSeeds.SnpEvidence(), SampleSeeds.TpmEvidence(), .. IntelSeeds.Evidence];
        return evidence.Select(one => new EvidenceArchive { Evidence = one, Nonce = ByteString.CopyFrom(new byte[32]), Role = EvidenceRole.Run, VerifyTime = SampleTpm.Now.ToUnixTimeSeconds() }.ToByteArray())
            .Concat(evidence.Select(one => one.Report.ToByteArray())).Append(Encoding.ASCII.GetBytes(Convert.ToHexString(SampleSeeds.SnpHost.Report())));
    }

    private static void ReadArchive(ReadOnlyMemory<byte> bytes)
    {
        if (EvidenceFile.Read(bytes).TryGetValue(out var archive, out _) && archive.Evidence is { } evidence)
        {
            _ = EvidenceVerifier.VerifyReport(evidence, SampleTpm.Now);
        }
    }
}
