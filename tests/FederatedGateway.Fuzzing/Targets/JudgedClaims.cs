using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Appraisals;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>What comes after a report was found genuine: it is described, and judged by the samples' reference values and by one that accepts exactly it.</summary>
internal static class JudgedClaims
{
    private static readonly ReferenceValue[] SampleReferences =
    [
        new() { SevSnp = SampleSeeds.SnpHost.Reference() }, new() { Tpm = SampleSeeds.Tpm.Reference() }, new() { AzureSnp = SampleSeeds.Azure.Reference() },
    ];

    private static readonly SigningPublicKey[] Challengers = [new SampleStudy().Institutions[0].Key.PublicKey];

    public static void Judge(ReportClaims claims, DateTimeOffset now)
    {
        _ = claims.Describe().ToJsonString();
        ReferenceValue[] references = ReferenceProposal.Of(claims) is { } proposed ? [.. SampleReferences, proposed] : SampleReferences;
        _ = EvidenceValidator.Appraise(claims, new EvidencePolicy(references, AmendedMeasurements.None, Challengers), now);
    }
}
