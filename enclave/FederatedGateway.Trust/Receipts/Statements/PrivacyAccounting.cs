using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>The release gate's thresholds as applied, and differential privacy where it was used.</summary>
/// <param name="MinimumRows">Joint training rows below which nothing is released.</param>
/// <param name="MinimumParticipants">Institutions below which nothing is released.</param>
/// <param name="MinimumCell">Cells with fewer rows were suppressed.</param>
/// <param name="Mechanism"><c>none</c>, or the noise mechanism's name.</param>
/// <param name="Epsilon">ε spent by this run, above 0; absent exactly when the mechanism is <c>none</c>.</param>
/// <param name="Delta">δ of this run, 0 up to below 1; absent exactly when the mechanism is <c>none</c>.</param>
public sealed record PrivacyAccounting(long MinimumRows, int MinimumParticipants, int MinimumCell, string Mechanism, double? Epsilon = null, double? Delta = null)
{
    public const string NoMechanism = "none";

    private const int MaximumMechanismLength = 64;

    internal string? FindFault()
    {
        if (MinimumRows < 1 || MinimumParticipants < 1 || MinimumCell < 1 || !StrictJson.IsText(Mechanism, MaximumMechanismLength))
        {
            return "has privacy thresholds below 1 or no mechanism";
        }

        var consistent = Mechanism == NoMechanism
            ? Epsilon is null && Delta is null
            : Epsilon is > 0 && double.IsFinite(Epsilon.Value) && Delta is >= 0 and < 1;
        return consistent ? null : "has an ε or δ that does not go with its mechanism";
    }
}
