namespace FederatedGateway.Trust.Models;

/// <summary>The numbers that a canonical model may hold: finite, within limits, and zero in one form only.</summary>
public static class CanonicalNumber
{
    /// <summary>Whether the number may stand in a model.</summary>
    public static bool Accepts(double value) => Math.Abs(value) <= ModelLimits.MaximumMagnitude && !(value == 0 && double.IsNegative(value));

    /// <summary>Whether the number may stand where training computed in single precision: a double that is no float would give other bits here than there.</summary>
    public static bool AcceptsSingle(double value) => Accepts(value) && (float)value == value;

    /// <summary>The canonical form of a number that a learner produced: within limits, and never minus zero. NaN stays NaN, for <see cref="Accepts"/> to refuse.</summary>
    public static double From(double value) => Math.Clamp(value, -ModelLimits.MaximumMagnitude, ModelLimits.MaximumMagnitude) + 0.0;
}
