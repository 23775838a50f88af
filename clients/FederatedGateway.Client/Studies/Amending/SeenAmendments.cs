using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Studies.Amending;

/// <summary>
/// The amendments that this profile has seen in force. Nobody can prove that there is no newer one, but a gateway that takes back what it showed, or shows
/// another in its place, is found out here.
/// </summary>
internal static class SeenAmendments
{
    /// <returns>Null when everything that was seen is still there, in its place.</returns>
    public static Refusal? Check(JournaledStudy state, IReadOnlyList<SignedAmendment> shown)
    {
        for (var index = 0; index < state.Amendments.Count; index++)
        {
            if (index == shown.Count)
            {
                return new Refusal(
                    Reasons.AmendmentMissing,
                    $"the gateway shows {shown.Count} amendments of this study; this profile has seen {state.Amendments.Count} in force. One that was made is never taken back: ask the other participants, and keep this profile");
            }

            if (!shown[index].Amendment.Span.SequenceEqual(state.Amendments[index].Amendment))
            {
                return new Refusal(
                    Reasons.AmendmentMissing,
                    $"the gateway shows another amendment {index + 1} of this study than this profile has seen in force: participants are shown different ones. Ask them, and keep this profile");
            }
        }

        return null;
    }

    /// <summary>Keeps what is new.</summary>
    /// <param name="journal">The study's.</param>
    /// <param name="verified">All that are in force, in order, verified and checked against the journal.</param>
    /// <param name="cancellationToken">Those kept by then stay kept.</param>
    public static async Task KeepAsync(StudyJournal journal, IReadOnlyList<SignedAmendment> verified, CancellationToken cancellationToken)
    {
        while (true)
        {
            var kept = await journal.AppendAsync(
                (state, now) => state.Amendments.Count < verified.Count
                    ? new AmendmentSeen((uint)state.Amendments.Count + 1, verified[state.Amendments.Count].Amendment.ToByteArray()) { Time = now }
                    : null,
                cancellationToken);
            if (kept.Amendments.Count >= verified.Count)
            {
                return;
            }
        }
    }
}
