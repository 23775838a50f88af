using FederatedGateway.Enclave.Runs;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Enclave;

public sealed class RunSlotsTests
{
    [Fact]
    public void A_study_runs_once_at_a_time_and_the_host_a_few_times()
    {
        var slots = new RunSlots();
        var first = slots.Enter(Sha256Digest.Of([1])).OrThrow();
        Assert.Equal(Reasons.StateConflict, slots.Enter(Sha256Digest.Of([1])).Refusal?.Reason);

        using var second = slots.Enter(Sha256Digest.Of([2])).OrThrow();
        Assert.Equal(Reasons.RateLimited, slots.Enter(Sha256Digest.Of([3])).Refusal?.Reason);

        first.Dispose();
        Assert.True(slots.Enter(Sha256Digest.Of([3])).IsAccepted);
    }
}
