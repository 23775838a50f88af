using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Attestation;

/// <summary>The participants' enrolments of the enclave host's TPM, as they came with the evidence that each verified before it encrypted. A run's evidence needs one beside it.</summary>
internal static class KnownEnrolments
{
    /// <summary>Newest first; none where the study's evidence is of another kind. Half of what evidence may carry, so that its certificates have room.</summary>
    private const int Maximum = EvidenceVerifier.MaximumCollateralCount / 2;

    public static async Task<IReadOnlyList<V1.Collateral>> OfAsync(GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        var stored = await database.DatasetEvidence.AsNoTracking()
            .Where(evidence => database.Datasets.Any(dataset => dataset.Id == evidence.DatasetId && dataset.StudyId == studyId))
            .OrderByDescending(evidence => evidence.CreateTicks).Take(Maximum).Select(evidence => evidence.Evidence).ToListAsync(cancellationToken);
        return [.. stored.Select(Evidence.Parser.ParseFrom).Where(evidence => evidence.Kind == EvidenceKind.Tpm)
            .SelectMany(evidence => evidence.Collateral).Where(part => part.Kind == CollateralKind.TpmEnrolment).Distinct().Take(Maximum)];
    }
}
