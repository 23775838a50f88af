using System.Collections.Immutable;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Orders;

/// <summary>
/// The orders of one study that somebody has accepted before, as a value: an enclave keeps one per study in memory, an institution's client one in its profile.
/// Two orders with one number are the same run when they have the same datasets and recipients; the enclave key, its measurement, the amendment and the end may differ, because a re-issue after
/// an enclave's death changes just these.
/// </summary>
public sealed class OrderHistory
{
    private const string ContentLabel = "fgw-order-content-v1";

    private readonly ImmutableDictionary<int, Sha256Digest> contentByNumber;
    private readonly ImmutableDictionary<string, OrderedDataset> newestByParticipant;

    private OrderHistory(ImmutableDictionary<int, Sha256Digest> contentByNumber, ImmutableDictionary<string, OrderedDataset> newestByParticipant)
    {
        this.contentByNumber = contentByNumber;
        this.newestByParticipant = newestByParticipant;
    }

    public static OrderHistory Empty { get; } = new(ImmutableDictionary<int, Sha256Digest>.Empty, ImmutableDictionary.Create<string, OrderedDataset>(StringComparer.Ordinal));

    /// <summary>What each number stands for, in ascending order: the digest of an order's datasets and recipients.</summary>
    public IEnumerable<KeyValuePair<int, Sha256Digest>> Contents => contentByNumber.OrderBy(entry => entry.Key);

    /// <summary>Each participant's newest dataset that was ordered.</summary>
    public IEnumerable<OrderedDataset> Newest => newestByParticipant.Values.OrderBy(dataset => dataset.Participant, StringComparer.Ordinal);

    /// <summary>A history that was kept somewhere safe.</summary>
    /// <param name="contents">As <see cref="Contents"/> gave them.</param>
    /// <param name="newest">As <see cref="Newest"/> gave them.</param>
    public static OrderHistory Restore(IEnumerable<KeyValuePair<int, Sha256Digest>> contents, IEnumerable<OrderedDataset> newest)
        => new(Empty.contentByNumber.SetItems(contents), Empty.newestByParticipant.SetItems(newest.Select(dataset => KeyValuePair.Create(dataset.Participant, dataset))));

    /// <summary>The history with this order as accepted.</summary>
    public OrderHistory With(VerifiedOrder order)
        => new(
            contentByNumber.SetItem(order.Number, Content(order.Message)),
            newestByParticipant.SetItems(order.Message.Datasets.Select(dataset => KeyValuePair.Create(dataset.Participant, dataset))));

    /// <summary>The orders that two hosts accepted apart from each other, together; null when a number, or a version of a dataset, stands for one thing here and for another there.</summary>
    public OrderHistory? TryUnite(OrderHistory other)
    {
        if (other.contentByNumber.Any(entry => contentByNumber.TryGetValue(entry.Key, out var content) && !content.Equals(entry.Value))
            || other.newestByParticipant.Values.Any(dataset => newestByParticipant.TryGetValue(dataset.Participant, out var newest) && newest.DatasetVersion == dataset.DatasetVersion && !newest.Equals(dataset)))
        {
            return null;
        }

        var newer = other.newestByParticipant.Where(entry => !newestByParticipant.TryGetValue(entry.Key, out var newest) || newest.DatasetVersion < entry.Value.DatasetVersion);
        return new OrderHistory(contentByNumber.SetItems(other.contentByNumber), newestByParticipant.SetItems(newer));
    }

    /// <summary>
    /// Refuses a number that stood for something else (ORDER_NUMBER_REUSED), a dataset older than one ordered before (DATASET_SUPERSEDED) and two envelopes under one version
    /// (ORDER_DATASET_MISMATCH).
    /// </summary>
    internal Refusal? Check(RunOrder order)
    {
        if (contentByNumber.TryGetValue((int)order.Number, out var content) && !content.Equals(Content(order)))
        {
            return new Refusal(Reasons.OrderNumberReused, $"order number {order.Number} was used before with other datasets or recipients; take the next free number");
        }

        foreach (var dataset in order.Datasets)
        {
            if (!newestByParticipant.TryGetValue(dataset.Participant, out var newest))
            {
                continue;
            }

            if (dataset.DatasetVersion < newest.DatasetVersion)
            {
                return new Refusal(Reasons.DatasetSuperseded, $"version {dataset.DatasetVersion} of {dataset.Participant}'s dataset was superseded by version {newest.DatasetVersion}");
            }

            if (dataset.DatasetVersion == newest.DatasetVersion && !dataset.Equals(newest))
            {
                return new Refusal(Reasons.OrderDatasetMismatch, $"version {dataset.DatasetVersion} of {dataset.Participant}'s dataset was another envelope before");
            }
        }

        return null;
    }

    private static Sha256Digest Content(RunOrder order)
    {
        var input = new SignedInput(ContentLabel);
        foreach (var dataset in order.Datasets)
        {
            input.Field(dataset.Participant).Field(dataset.EnvelopeId.Span).Field(dataset.CiphertextSha256.Span);
        }

        var recipients = new SignedInput(string.Empty);
        foreach (var recipient in order.Recipients)
        {
            recipients.Field(recipient);
        }

        return Sha256Digest.Of(input.Field(recipients.ToArray()).ToArray());
    }
}
