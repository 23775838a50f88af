using System.CommandLine.Parsing;
using System.Globalization;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>Times on the command line: ISO 8601, UTC where no zone is given, or Unix seconds.</summary>
internal static class PointInTime
{
    public const string Example = "2027-06-30 or 2027-06-30T02:00:00Z";

    /// <summary>For <c>Option.CustomParser</c>.</summary>
    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        if (TryParse(result.Tokens[0].Value, out var time))
        {
            return time;
        }

        result.AddError($"{result.Tokens[0].Value} is not a time such as {Example}");
        return null;
    }

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
