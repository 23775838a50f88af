using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The outcome of one kind of check.</summary>
/// <param name="Name">A constant of <see cref="AuditChecks"/>.</param>
/// <param name="Examined">How many things were examined, failures included.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Absent">How many things could not be examined because they are not there or not finished; no failure by itself.</param>
/// <param name="Failures">The first failures, at most <see cref="MaximumFailures"/>.</param>
public sealed record AuditCheck(string Name, long Examined, long Failed, long Absent, IReadOnlyList<Refusal> Failures)
{
    /// <summary>Whoever needs more than this has found what was to be found.</summary>
    public const int MaximumFailures = 20;

    public bool Passed => Failed == 0;
}
