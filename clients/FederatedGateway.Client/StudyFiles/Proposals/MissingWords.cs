namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>Texts by which programs and people write "missing".</summary>
internal static class MissingWords
{
    /// <summary>Mean nothing else.</summary>
    public static readonly HashSet<string> Strong = new(StringComparer.Ordinal) { "?", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "<NA>", "k.A.", "k. A." };

    /// <summary>Mean it in a column whose other cells are all numbers.</summary>
    public static readonly HashSet<string> Weak = new(StringComparer.Ordinal) { ".", "-", "--", "none", "None", "NONE", "unknown", "Unknown", "UNKNOWN", "missing", "Missing", "nd", "ND", "n.d.", "*" };
}
