using System.Globalization;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>
/// Widens observed extremes and rounds them, so that other institutions' patients fit in and the file says nothing exact about this one's.
/// </summary>
internal static class NiceRange
{
    /// <summary>Part of the observed range added on either side.</summary>
    private const double Margin = 0.25;

    /// <param name="minimum">Least number observed.</param>
    /// <param name="maximum">Greatest.</param>
    /// <returns>Least and greatest accepted number; never of another sign than what was observed.</returns>
    public static (double Minimum, double Maximum) Of(double minimum, double maximum)
    {
        var span = maximum > minimum ? maximum - minimum : Math.Max(Math.Abs(maximum), 1);
        var step = Math.Pow(10, Math.Floor(Math.Log10(span))) / 2;
        var low = Math.Floor((minimum - (span * Margin)) / step) * step;
        var high = Math.Ceiling((maximum + (span * Margin)) / step) * step;
        low = minimum >= 0 ? Math.Max(0, low) : low;
        high = maximum <= 0 ? Math.Min(0, high) : high;
        return (Rounded(Math.Max(low, -float.MaxValue)), Rounded(Math.Min(high, float.MaxValue)));
    }

    private static double Rounded(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
