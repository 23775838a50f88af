using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Runs;

/// <summary>The orders that this host has accepted, by study: this process, and those before it whose memory was sealed. Thread-safe; a study's orders are judged one at a time because it runs once at a time.</summary>
internal sealed class OrderLedger
{
    /// <summary>Studies whose orders are remembered; a few kilobytes each.</summary>
    private const int MaximumStudies = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Sha256Digest, OrderHistory> byStudy = [];

    public OrderHistory Of(Sha256Digest study)
    {
        lock (gate)
        {
            return byStudy.GetValueOrDefault(study, OrderHistory.Empty);
        }
    }

    /// <summary>From now on this order's number stands for it, and older datasets are superseded. Refuses with RATE_LIMITED when too many studies are remembered.</summary>
    public Refusal? Record(VerifiedOrder order)
    {
        lock (gate)
        {
            if (!byStudy.TryGetValue(order.StudyDigest, out var history))
            {
                if (byStudy.Count >= MaximumStudies)
                {
                    return new Refusal(Reasons.RateLimited, $"this host has run {MaximumStudies} studies; start it again to run others");
                }

                history = OrderHistory.Empty;
            }

            byStudy[order.StudyDigest] = history.With(order);
            return null;
        }
    }

    public void Save(SealedMemory memory)
    {
        lock (gate)
        {
            foreach (var (study, history) in byStudy.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
            {
                memory.Orders.Add(Write(study, history));
            }
        }
    }

    /// <summary>One study's; null when none of its orders was accepted.</summary>
    public SealedOrders? Save(Sha256Digest study)
    {
        lock (gate)
        {
            return byStudy.TryGetValue(study, out var history) ? Write(study, history) : null;
        }
    }

    /// <summary>
    /// Adds another enclave's orders to the study's own. MALFORMED_MESSAGE for anything that <see cref="Save(Sha256Digest)"/> does not write; STATE_CONFLICT when a number stands for something else
    /// here, RATE_LIMITED when too many studies are remembered. Nothing is added then.
    /// </summary>
    public Refusal? Add(Sha256Digest study, SealedOrders orders)
    {
        if (!TryRead(orders, out var given))
        {
            return new Refusal(Reasons.MalformedMessage, "the handed orders are malformed");
        }

        lock (gate)
        {
            if (!byStudy.TryGetValue(study, out var known))
            {
                if (byStudy.Count >= MaximumStudies)
                {
                    return new Refusal(Reasons.RateLimited, $"this host has run {MaximumStudies} studies; start it again to run others");
                }

                byStudy[study] = given;
                return null;
            }

            if (known.TryUnite(given) is not { } united)
            {
                return new Refusal(Reasons.StateConflict, "an order number, or a dataset's version, stands for something else here than where the keys come from: their institutions have signed both");
            }

            byStudy[study] = united;
            return null;
        }
    }

    /// <summary>Takes over what <see cref="Save(SealedMemory)"/> wrote; MALFORMED_MESSAGE for anything else.</summary>
    public Refusal? Restore(SealedMemory memory)
    {
        var restored = new Dictionary<Sha256Digest, OrderHistory>();
        foreach (var orders in memory.Orders)
        {
            if (!Sha256Digest.TryParse(orders.StudyDigest.Span, out var study) || !TryRead(orders, out var history))
            {
                return new Refusal(Reasons.MalformedMessage, "the sealed orders are malformed");
            }

            restored[study] = history;
        }

        lock (gate)
        {
            foreach (var (study, history) in restored)
            {
                byStudy[study] = history;
            }
        }

        return null;
    }

    private static SealedOrders Write(Sha256Digest study, OrderHistory history)
    {
        var orders = new SealedOrders { StudyDigest = study.ToByteString() };
        orders.Orders.AddRange(history.Contents.Select(entry => new SealedOrder { Number = (uint)entry.Key, ContentDigest = entry.Value.ToByteString() }));
        orders.Newest.AddRange(history.Newest);
        return orders;
    }

    private static bool TryRead(SealedOrders orders, [NotNullWhen(true)] out OrderHistory? history)
    {
        history = orders.Orders.Any(order => order.Number is 0 or > int.MaxValue || order.ContentDigest.Length != Sha256Digest.Length)
            ? null
            : OrderHistory.Restore(orders.Orders.Select(order => KeyValuePair.Create((int)order.Number, new Sha256Digest(order.ContentDigest.Span))), orders.Newest);
        return history is not null;
    }
}
