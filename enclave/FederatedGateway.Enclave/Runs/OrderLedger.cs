using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Runs;

/// <summary>The orders that this process has accepted, by study. Thread-safe; a study's orders are judged one at a time because it runs once at a time.</summary>
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
}
