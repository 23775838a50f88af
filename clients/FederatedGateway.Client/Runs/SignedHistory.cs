using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Runs;

/// <summary>The orders that this institution signed, from its own journal: what no gateway can make it forget.</summary>
internal static class SignedHistory
{
    public static OrderHistory Of(JournaledStudy state, VerifiedStudy study)
    {
        var history = OrderHistory.Empty;
        foreach (var signed in state.Orders)
        {
            // Its own signature was made after these same checks, at that time.
            var proposal = new SignedOrder { Order = ByteString.CopyFrom(signed.Order) };
            if (!OrderVerifier.VerifyEarlier(proposal, study, signed.Time).TryGetValue(out var order, out var refusal))
            {
                throw new RefusedException(Reasons.StateConflict, $"an order that was signed here does not verify any more ({refusal.Detail}); restore this profile's study directory from a backup");
            }

            history = history.With(order);
        }

        return history;
    }
}
