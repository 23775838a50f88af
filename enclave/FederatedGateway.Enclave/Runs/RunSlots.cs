using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Runs;

/// <summary>One run of a study at a time, and few runs at all: each may hold as many decrypted rows as the memory limit allows. Thread-safe.</summary>
internal sealed class RunSlots
{
    /// <summary>Training takes all processors; a second run fills the gaps while the first one reads its tables.</summary>
    public const int MaximumRuns = 2;

    private readonly Lock gate = new();
    private readonly HashSet<Sha256Digest> running = [];

    /// <summary>Refuses with STATE_CONFLICT while the study runs already, and with RATE_LIMITED while all slots are taken. Disposing gives the slot back.</summary>
    public Verdict<IDisposable> Enter(Sha256Digest study)
    {
        lock (gate)
        {
            if (running.Contains(study))
            {
                return Verdict<IDisposable>.Refused(Reasons.StateConflict, "another run of this study is in progress on this host; wait for its end");
            }

            if (running.Count >= MaximumRuns)
            {
                return Verdict<IDisposable>.Refused(Reasons.RateLimited, $"this host is carrying out {MaximumRuns} runs already; try again later");
            }

            running.Add(study);
            return Verdict<IDisposable>.Accepted(new Slot(this, study));
        }
    }

    private void Leave(Sha256Digest study)
    {
        lock (gate)
        {
            running.Remove(study);
        }
    }

    private sealed class Slot(RunSlots slots, Sha256Digest study) : IDisposable
    {
        public void Dispose() => slots.Leave(study);
    }
}
