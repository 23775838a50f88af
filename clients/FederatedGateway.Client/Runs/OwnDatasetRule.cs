using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Runs;

/// <summary>An order may use this institution's rows only as it last uploaded them, and only in an enclave whose evidence it accepted.</summary>
internal static class OwnDatasetRule
{
    /// <returns>Null when the order may be signed.</returns>
    public static Refusal? Check(RunOrder order, string name, JournaledStudy state)
    {
        if (state.IsWithdrawn)
        {
            return new Refusal(Reasons.DatasetWithdrawn, $"{name} has withdrawn from this study; nothing is signed any more");
        }

        if (state.NewestStored is not { } newest)
        {
            return new Refusal(Reasons.OrderDatasetMismatch, $"{name} has uploaded nothing to this study from this profile");
        }

        var ordered = order.Datasets.FirstOrDefault(dataset => dataset.Participant == name);
        if (ordered is null)
        {
            return new Refusal(Reasons.OrderParticipantOmitted, $"the order has no dataset of {name}");
        }

        if (Convert.ToHexStringLower(ordered.EnvelopeId.Span) != newest.EnvelopeId
            || ordered.DatasetVersion != newest.Spooled.Version
            || !newest.CiphertextDigest.Equals(ordered.CiphertextSha256.Span))
        {
            var reason = ordered.DatasetVersion < newest.Spooled.Version ? Reasons.DatasetSuperseded : Reasons.OrderDatasetMismatch;
            return new Refusal(reason, $"the order names version {ordered.DatasetVersion} of {name}'s dataset; the newest is version {newest.Spooled.Version}, {newest.EnvelopeId}");
        }

        return state.HasAccepted(Convert.ToHexStringLower(order.KeyConfigDigest.Span), Convert.ToHexStringLower(order.Measurement.Span))
            ? null
            : new Refusal(Reasons.OrderReissueNeeded, "the order names an enclave key whose evidence was not accepted here, and which is not the enclave's present one; have it proposed again with `fgw run start`");
    }
}
