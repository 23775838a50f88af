using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests.Rules.References;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>Accepted evidence, key-wrap suites and limits on runs.</summary>
internal static class EvidenceRules
{
    public static void Check(StudyManifest manifest, Violations violations)
    {
        CheckReferences(manifest.Evidence, violations);
        CheckSuites(manifest, violations);
        CheckRuns(manifest, violations);
    }

    public static void CheckReferences(IReadOnlyList<ReferenceValue> references, Violations violations)
    {
        violations.Count("evidence", references.Count, 1, ManifestLimits.MaximumReferenceValues);
        for (var index = 0; index < references.Count; index++)
        {
            var field = $"evidence[{index}]";
            switch (references[index].KindCase)
            {
                case ReferenceValue.KindOneofCase.Development:
                    // Beside hardware evidence it would be the weakest link that every attacker takes.
                    violations.Require(references.Count == 1, field, "development evidence stands alone: a study that accepts it may accept no other kind");
                    DevelopmentReferenceRules.Check(references[index].Development, $"{field}.development", violations);
                    break;
                case ReferenceValue.KindOneofCase.SevSnp:
                    SevSnpReferenceRules.Check(references[index].SevSnp, $"{field}.sev_snp", violations);
                    break;
                case ReferenceValue.KindOneofCase.IntelSgx:
                    IntelSgxReferenceRules.Check(references[index].IntelSgx, $"{field}.intel_sgx", violations);
                    break;
                case ReferenceValue.KindOneofCase.IntelTdx:
                    IntelTdxReferenceRules.Check(references[index].IntelTdx, $"{field}.intel_tdx", violations);
                    break;
                case ReferenceValue.KindOneofCase.Tpm:
                    TpmReferenceRules.Check(references[index].Tpm, $"{field}.tpm", violations);
                    break;
                case ReferenceValue.KindOneofCase.AzureSnp:
                    AzureSnpReferenceRules.Check(references[index].AzureSnp, $"{field}.azure_snp", violations);
                    break;
                case ReferenceValue.KindOneofCase.AzureTdx:
                    AzureTdxReferenceRules.Check(references[index].AzureTdx, $"{field}.azure_tdx", violations);
                    break;
                default:
                    violations.Add(field, "it is of no kind known here; known are development, sev-snp, sgx, tdx, tpm, azure-snp and azure-tdx");
                    break;
            }
        }
    }

    private static void CheckSuites(StudyManifest manifest, Violations violations)
    {
        violations.Count("suites", manifest.Suites.Count, 1, ManifestLimits.MaximumSuites);
        violations.Unique("suites", manifest.Suites.Select(suite => $"0x{suite:x4}"));
        foreach (var suite in manifest.Suites.Where(suite => KemKeyLengths.PublicKeyBytes(suite) is null))
        {
            violations.Add("suites", $"0x{suite:x4} is no key-wrap suite known here; known are 0x647a (X-Wing) and 0x0010 (P-256)");
        }
    }

    private static void CheckRuns(StudyManifest manifest, Violations violations)
    {
        if (manifest.Runs is not { } runs)
        {
            violations.Add("runs", "it is missing");
            return;
        }

        violations.Range("runs.maximum", runs.Maximum, 1, ManifestLimits.MaximumRuns);
        violations.Require(UnixTime.IsValid(runs.Until), "runs.until", "it is not a time");
        violations.Require(runs.Until > manifest.CreateTime, "runs.until", "it is not later than the study's creation; nothing could run");
    }
}
