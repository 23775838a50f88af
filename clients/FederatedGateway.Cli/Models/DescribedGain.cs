using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary>What one institution gained: the joint model against a model of its own rows alone, on the same held-out rows.</summary>
internal sealed record DescribedGain(string Participant, long Rows, bool Suppressed, DescribedMetrics? Local, DescribedMetrics? Joint)
{
    public static DescribedGain Of(ParticipantMetrics metrics)
        => new(metrics.Participant, metrics.Rows, metrics.Suppressed, DescribedMetrics.Of(metrics.Local), DescribedMetrics.Of(metrics.Joint));
}
