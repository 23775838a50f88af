using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>What this host must not forget, as it is now and as it was sealed.</summary>
internal sealed class HostMemory(OrderLedger ledger, LogPositions logs)
{
    /// <summary>Without a counter's value.</summary>
    public SealedMemory Save()
    {
        var memory = new SealedMemory();
        ledger.Save(memory);
        logs.Save(memory);
        return memory;
    }

    /// <summary>Replaces what is known by what was sealed; refuses with MALFORMED_MESSAGE what <see cref="Save"/> does not write.</summary>
    /// <param name="plaintext">Of a sealed file.</param>
    /// <param name="counter">The TPM's.</param>
    public Verdict<SealedMemory> Restore(ReadOnlyMemory<byte> plaintext, ulong counter)
        => StrictProto.Parse<SealedMemory>(plaintext, "sealed memory", SealedFileFormat.MaximumBytes).Then(memory
            // One more than the counter: the machine ended between writing the file and counting.
            => memory.Counter != counter && memory.Counter != counter + 1
                ? Verdict<SealedMemory>.Refused(Reasons.StateConflict, $"it was written at {memory.Counter} and the TPM has counted to {counter} since: an older copy was put back")
                : (ledger.Restore(memory) ?? logs.Restore(memory)) is { } refusal ? Verdict<SealedMemory>.Refused(refusal) : Verdict<SealedMemory>.Accepted(memory));
}
