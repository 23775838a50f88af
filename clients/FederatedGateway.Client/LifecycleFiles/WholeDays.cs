using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.StudyFiles.Sections;
using FederatedGateway.Trust.Lifecycle;

namespace FederatedGateway.Client.LifecycleFiles;

/// <summary>Reads an age in whole days, which is what stores count in: <c>30d</c>, <c>4w</c>, <c>5y</c> (365 days each).</summary>
internal static class WholeDays
{
    private const long SecondsPerDay = 86_400;

    /// <param name="reader">Where the key is.</param>
    /// <param name="key">The key.</param>
    /// <param name="example">What to write, where the key must be there; null where it may be absent.</param>
    /// <returns>Null when it is absent or was reported.</returns>
    public static uint? Read(MapReader reader, string key, string? example = null)
    {
        var path = reader.PathOf(key);
        var node = example is null ? reader.Optional(key) : reader.Required(key, example);
        if (reader.Nodes.Scalar(node, path, "a number of days") is not { } scalar)
        {
            return null;
        }

        if (!RetentionDuration.TryParse(scalar.Text, out var seconds) || seconds % SecondsPerDay != 0)
        {
            reader.Errors.Add(scalar, path, StudyFileRules.WrongType, $"\"{NodeReader.Shown(scalar.Text)}\" is not a whole number of days", "write a number with d, w or y, such as 30d, 4w or 5y");
            return null;
        }

        if (seconds / SecondsPerDay > LifecycleLimits.MaximumDays)
        {
            reader.Errors.Add(scalar, path, StudyFileRules.OutOfRange, $"{scalar.Text} is longer than 100 years", "write at most 100y");
            return null;
        }

        return (uint)(seconds / SecondsPerDay);
    }
}
