using System.Globalization;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Orders;

/// <summary>Decides whether an order may run. Signatures come first: no field takes effect before they verify.</summary>
public static class OrderVerifier
{
    /// <param name="signed">With all signatures.</param>
    /// <param name="study">The study that is asked to run it.</param>
    /// <param name="history">Orders of this study accepted before.</param>
    /// <param name="now">The order's end is compared with it.</param>
    public static Verdict<VerifiedOrder> Verify(SignedOrder signed, VerifiedStudy study, OrderHistory history, DateTimeOffset now)
        => Check(signed, study, history, now, requireAllSignatures: true, amendedSince: false);

    /// <summary>As <see cref="Verify"/> for an order that still lacks signatures: what a participant checks before it adds its own. Signatures that are there must verify.</summary>
    public static Verdict<VerifiedOrder> VerifyProposal(SignedOrder signed, VerifiedStudy study, OrderHistory history, DateTimeOffset now)
        => Check(signed, study, history, now, requireAllSignatures: false, amendedSince: false);

    /// <summary>As <see cref="VerifyProposal"/> for an order accepted in the past, for its history only: the study may have been amended since.</summary>
    public static Verdict<VerifiedOrder> VerifyEarlier(SignedOrder signed, VerifiedStudy study, DateTimeOffset then)
        => Check(signed, study, OrderHistory.Empty, then, requireAllSignatures: false, amendedSince: true);

    private static Verdict<VerifiedOrder> Check(SignedOrder signed, VerifiedStudy study, OrderHistory history, DateTimeOffset now, bool requireAllSignatures, bool amendedSince)
    {
        if (!CheckSignatures(signed, study).TryGetValue(out var signers, out var refusal)
            || !StrictProto.Parse<RunOrder>(signed.Order.Memory, "run order", RunOrders.MaximumBytes).TryGetValue(out var order, out refusal))
        {
            return Verdict<VerifiedOrder>.Refused(refusal);
        }

        var problem = CheckBounds(order, study, now, amendedSince)
            ?? CheckDatasets(order, study)
            ?? (requireAllSignatures ? CheckComplete(order, signers) : null)
            ?? history.Check(order);
        return problem is null
            ? Verdict<VerifiedOrder>.Accepted(new VerifiedOrder(signed.Order.Span, order))
            : Verdict<VerifiedOrder>.Refused(problem);
    }

    private static Verdict<HashSet<string>> CheckSignatures(SignedOrder signed, VerifiedStudy study)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signed.Signatures)
        {
            if (study.Manifest.Participant(signature.Participant) is not { } participant)
            {
                return Verdict<HashSet<string>>.Refused(Reasons.OrderSignatureInvalid, $"a signature is by \"{signature.Participant}\", who is no participant of this study");
            }

            if (!signers.Add(signature.Participant) || !RunOrders.Verify(signature, signed.Order.Span, participant.Identity.SigningKey))
            {
                return Verdict<HashSet<string>>.Refused(Reasons.OrderSignatureInvalid, $"the signature of {signature.Participant} is not over this order by the key in the manifest, or occurs twice");
            }
        }

        return Verdict<HashSet<string>>.Accepted(signers);
    }

    private static Refusal? CheckBounds(RunOrder order, VerifiedStudy study, DateTimeOffset now, bool amendedSince)
    {
        if (order.Version != RunOrders.Version)
        {
            return Invalid($"it has format version {order.Version}; this program reads version {RunOrders.Version}");
        }

        if (!study.Digest.Equals(order.StudyDigest.Span))
        {
            return new Refusal(Reasons.OrderWrongStudy, "the order is of another study");
        }

        if (order.Number == 0 || order.KeyConfigDigest.Length != Sha256Digest.Length || order.Measurement.Length is < 32 or > 64 || !UnixTime.IsValid(order.NotAfter))
        {
            return Invalid("its number, key config digest, measurement or end is missing or of the wrong length");
        }

        if (order.Number > study.Manifest.Message.Runs.Maximum)
        {
            return new Refusal(Reasons.OrderNumberExceeded, $"order number {order.Number} exceeds the study's {study.Manifest.Message.Runs.Maximum} runs");
        }

        if (DateTimeOffset.FromUnixTimeSeconds(order.NotAfter) < now)
        {
            return new Refusal(Reasons.OrderExpired, string.Create(CultureInfo.InvariantCulture, $"the order ended at {DateTimeOffset.FromUnixTimeSeconds(order.NotAfter):u}; propose it again"));
        }

        if (order.NewestAmendment > study.Measurements.Count || (order.NewestAmendment < study.Measurements.Count && !amendedSince))
        {
            return new Refusal(Reasons.OrderAmendmentMismatch, $"the order names amendment {order.NewestAmendment} as the newest; {study.Measurements.Count} were shown");
        }

        return order.Recipients.SequenceEqual(study.Manifest.Message.Recipients, StringComparer.Ordinal)
            ? null
            : new Refusal(Reasons.OrderRecipientMismatch, "the order's recipients are not those of the manifest");
    }

    private static Refusal? CheckDatasets(RunOrder order, VerifiedStudy study)
    {
        var omitted = study.Participants.Select(participant => participant.Name).Except(order.Datasets.Select(dataset => dataset.Participant), StringComparer.Ordinal).ToList();
        if (omitted.Count > 0)
        {
            return new Refusal(Reasons.OrderParticipantOmitted, $"the order has no dataset of {string.Join(", ", omitted)}");
        }

        if (!order.Datasets.Select(dataset => dataset.Participant).SequenceEqual(study.Participants.Select(participant => participant.Name), StringComparer.Ordinal))
        {
            return Invalid("its datasets are not one of each participant in the manifest's order");
        }

        if (order.Datasets.Any(dataset => dataset.EnvelopeId.Length != RunOrders.EnvelopeIdBytes || dataset.DatasetVersion == 0 || dataset.CiphertextSha256.Length != Sha256Digest.Length))
        {
            return Invalid("a dataset's envelope id, version or digest is missing or of the wrong length");
        }

        return order.Datasets.DistinctBy(dataset => dataset.EnvelopeId).Count() == order.Datasets.Count
            && order.Datasets.DistinctBy(dataset => dataset.CiphertextSha256).Count() == order.Datasets.Count
            ? null
            : Invalid("two participants have the same dataset");
    }

    private static Refusal? CheckComplete(RunOrder order, HashSet<string> signers)
    {
        var missing = order.Datasets.Select(dataset => dataset.Participant).Where(participant => !signers.Contains(participant)).ToList();
        return missing.Count == 0
            ? null
            : new Refusal(Reasons.OrderSignatureMissing, $"{string.Join(", ", missing)} ha{(missing.Count == 1 ? "s" : "ve")} not signed the order");
    }

    private static Refusal Invalid(string detail) => new(Reasons.OrderInvalid, $"the order is refused: {detail}");
}
