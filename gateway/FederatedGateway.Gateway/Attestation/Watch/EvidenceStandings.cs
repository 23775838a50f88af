using System.Collections.Concurrent;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>
/// Whether the enclave's evidence verifies, study by study, as this gateway last saw it. A courier's early warning: institutions and the enclave decide for themselves, and a gateway that lies here can only
/// refuse service. Kept in memory: every gateway looks for itself, at its start first of all.
/// </summary>
internal sealed class EvidenceStandings
{
    private readonly ConcurrentDictionary<string, StudyStanding> byStudy = new(StringComparer.Ordinal);

    /// <summary>Studies whose evidence does not verify: nothing new is begun for them.</summary>
    public IReadOnlyList<string> Refused => [.. byStudy.Where(pair => pair.Value.Refusal is not null).Select(pair => pair.Key)];

    public int AcceptedCount => byStudy.Values.Count(standing => standing.Refusal is null);

    /// <summary>Null when nobody has looked yet.</summary>
    public StudyStanding? Find(string studyId) => byStudy.GetValueOrDefault(studyId);

    /// <returns>True when the verdict is another than before; unknown counts as accepted.</returns>
    public bool Set(string studyId, StudyStanding standing)
    {
        Refusal? before = null;
        byStudy.AddOrUpdate(
            studyId,
            standing,
            (_, old) =>
            {
                before = old.Refusal;
                return standing;
            });
        return before?.Reason != standing.Refusal?.Reason;
    }

    /// <summary>Forgets studies that are over.</summary>
    public void KeepOnly(IReadOnlySet<string> studyIds)
    {
        foreach (var gone in byStudy.Keys.Where(studyId => !studyIds.Contains(studyId)))
        {
            byStudy.TryRemove(gone, out _);
        }
    }
}
