using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>
/// What goes with a study's keys: the numbers of its orders, its newest datasets and the newest witness time. Its log position is the checkpoint that both enclaves have accepted.
/// </summary>
internal sealed class StudyMemory(OrderLedger ledger, LogPositions logs)
{
    public HandedMemory Save(Sha256Digest study)
    {
        var memory = new HandedMemory { WitnessTime = logs.WitnessTime(study)?.ToUnixTimeSeconds() ?? 0 };
        if (ledger.Save(study) is { } orders)
        {
            memory.Orders = orders;
        }

        return memory;
    }

    /// <summary>Adds what the giver knows to what this host knows; MALFORMED_MESSAGE, or STATE_CONFLICT when both know one thing differently.</summary>
    public Refusal? Add(Sha256Digest study, HandedMemory memory)
    {
        if (memory.Orders is { } orders && (orders.StudyDigest.Span.SequenceEqual(study.Bytes) ? ledger.Add(study, orders) : new Refusal(Reasons.MalformedMessage, "the handed orders are of another study")) is { } refusal)
        {
            return refusal;
        }

        if (memory.WitnessTime > 0)
        {
            logs.AddWitnessTime(study, DateTimeOffset.FromUnixTimeSeconds(memory.WitnessTime));
        }

        return null;
    }
}
