using FederatedGateway.Client;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Attestation;

/// <summary>Whether a study of this profile would accept an enclave that shows this evidence. Its keys are made for each study anew; what was booted or built is the same.</summary>
/// <param name="Study">Its id.</param>
/// <param name="Title">Empty where it cannot be read.</param>
/// <param name="Accepted">By its reference values and amendments.</param>
/// <param name="Reason">Stable name of the failed check; null when accepted.</param>
/// <param name="Detail">Its sentence.</param>
internal sealed record DescribedAcceptance(string Study, string Title, bool Accepted, string? Reason, string? Detail)
{
    /// <param name="institution">Whose profile.</param>
    /// <param name="evidence">Genuine.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public static async Task<IReadOnlyList<DescribedAcceptance>> OfAllAsync(Institution institution, VerifiedEvidence evidence, CancellationToken cancellationToken)
    {
        var client = new StudyClient(institution);
        var all = new List<DescribedAcceptance>();
        foreach (var id in client.ListLocal())
        {
            var opened = await client.OpenAsync(id, cancellationToken);
            var refusal = opened.TryGetValue(out var study, out var closed) ? EvidenceValidator.Appraise(evidence.Claims, EvidencePolicy.Of(study), evidence.VerifyTime) : closed;
            all.Add(new DescribedAcceptance(id.ToString(), study?.Manifest.Message.Title ?? string.Empty, refusal is null, refusal?.Reason, refusal?.Detail));
        }

        return all;
    }
}
