using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>The offers that this host made as a successor. Those that ended stay for as long as somebody may ask what became of them. Thread-safe.</summary>
internal sealed class PendingOffers : IDisposable
{
    /// <summary>A few kilobytes each.</summary>
    private const int MaximumOffers = 1_024;

    /// <summary>As long after a study's end as its keys may be asked for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private readonly List<PendingOffer> offers = [];

    /// <summary>Refuses with RATE_LIMITED when there are too many.</summary>
    public Refusal? Add(PendingOffer offer, DateTimeOffset now)
    {
        lock (gate)
        {
            foreach (var ended in offers.Where(known => known.StudyEnd + Grace < now).ToList())
            {
                ended.Dispose();
                offers.Remove(ended);
            }

            if (offers.Count >= MaximumOffers)
            {
                return new Refusal(Reasons.RateLimited, $"this host has made {MaximumOffers} offers for studies that have not ended; start it again to make others");
            }

            offers.Add(offer);
            return null;
        }
    }

    /// <summary>Refuses with HANDOVER_UNKNOWN when it is not this process's, or has ended without being accepted.</summary>
    public Verdict<PendingOffer> Find(Sha256Digest digest, DateTimeOffset now)
    {
        lock (gate)
        {
            var found = offers.Find(offer => offer.Offer.Digest.Equals(digest));
            if (found is not null && found.Accepted is null && found.Offer.Keys.NotAfter < now)
            {
                found.Close();
            }

            return found is null || (found.IsClosed && found.Accepted is null)
                ? Verdict<PendingOffer>.Refused(Reasons.HandoverUnknown, "this host did not make the offer, or it has ended; begin the hand-over again")
                : Verdict<PendingOffer>.Accepted(found);
        }
    }

    /// <summary>Whether this host made the offer itself.</summary>
    public bool Has(Sha256Digest digest)
    {
        lock (gate)
        {
            return offers.Exists(offer => offer.Offer.Digest.Equals(digest));
        }
    }

    /// <summary>Offers by which this key was asked for and never accepted.</summary>
    public IReadOnlyList<PendingOffer> NotAccepted(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            return [.. offers.Where(offer => offer.Accepted is null && offer.Offer.StudyDigest.Equals(study) && offer.Offer.KeyConfigs.Contains(keyConfig))];
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            offers.ForEach(offer => offer.Dispose());
            offers.Clear();
        }
    }
}
