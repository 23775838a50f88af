using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>Counts one kind of check while it runs.</summary>
internal sealed class CheckTally(string name)
{
    private readonly List<Refusal> failures = [];
    private long examined;
    private long failed;
    private long absent;

    public bool Failed => failed > 0;

    public void Pass() => examined++;

    public void Fail(Refusal refusal)
    {
        examined++;
        failed++;
        if (failures.Count < AuditCheck.MaximumFailures)
        {
            failures.Add(refusal);
        }
    }

    public void Fail(string reason, string detail) => Fail(new Refusal(reason, detail));

    public void Record(Refusal? refusal)
    {
        if (refusal is null)
        {
            Pass();
        }
        else
        {
            Fail(refusal);
        }
    }

    public void Absent(long count = 1) => absent += count;

    public AuditCheck Result() => new(name, examined, failed, absent, failures);
}
