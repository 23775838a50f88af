using System.Globalization;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>
/// Reads how long something is kept: numbers with the units y (365 days), w, d, h, m (minutes), s, longest first, such as <c>5y</c> or <c>1d12h</c>; <c>0</c> for
/// not at all. There is no unit for months: their lengths differ.
/// </summary>
internal static class RetentionDuration
{
    private const string Mend = "write a number with y, w, d, h, m (minutes) or s, such as 1d, 12h or 5y";

    private static readonly (char Unit, long Seconds)[] Units = [('y', 31_536_000), ('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    public static long Read(MapReader reader, string key)
    {
        var path = reader.PathOf(key);
        if (reader.Nodes.Scalar(reader.Required(key, $"{key}: 5y"), path, "a duration") is not { } scalar)
        {
            return 0;
        }

        if (!TryParse(scalar.Text, out var seconds))
        {
            reader.Errors.Add(scalar, path, StudyFileRules.WrongType, $"\"{NodeReader.Shown(scalar.Text)}\" is no duration", Mend);
            return 0;
        }

        if (seconds > ManifestLimits.MaximumRetentionSeconds)
        {
            reader.Errors.Add(scalar, path, StudyFileRules.OutOfRange, $"{scalar.Text} is longer than 100 years", "write at most 100y");
            return 0;
        }

        return (long)seconds;
    }

    internal static bool TryParse(string text, out Int128 seconds)
    {
        seconds = 0;
        if (text == "0")
        {
            return true;
        }

        var rest = text.AsSpan();
        var next = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 12)
            {
                return false;
            }

            var letter = rest[digits];
            var unit = Array.FindIndex(Units, next, candidate => candidate.Unit == letter);
            if (unit < 0)
            {
                return false;
            }

            seconds += (Int128)long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * Units[unit].Seconds;
            next = unit + 1;
            rest = rest[(digits + 1)..];
        }

        return text.Length > 0;
    }
}
