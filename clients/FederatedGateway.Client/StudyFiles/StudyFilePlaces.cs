using System.Globalization;
using System.Text.RegularExpressions;
using FederatedGateway.Client.StudyFiles.Yaml;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>Finds the line that a part of a study stands in, for mistakes that show only after the file was read.</summary>
internal sealed partial class StudyFilePlaces(string file, YamlMap root)
{
    public string File { get; } = file;

    /// <summary>An error at the deepest part of <paramref name="path"/> that the file has.</summary>
    /// <param name="path">Such as <c>participants[2].name</c>; names of <c>manifest.proto</c> are translated.</param>
    /// <param name="rule">A rule of <see cref="StudyFileRules"/>.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="mend">What to do.</param>
    public StudyFileError Error(string path, string rule, string message, string mend)
    {
        YamlNode at = root;
        foreach (Match step in Step().Matches(path))
        {
            var next = at switch
            {
                YamlMap map => (map.Find(step.Value) ?? map.Find(InFile(step.Value)))?.Value,
                YamlList list when int.TryParse(step.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            at = next;
        }

        return new StudyFileError(File, at.Line, at.Column, path, rule, message, mend);
    }

    private static string InFile(string field) => field switch
    {
        "minimum" => "min",
        "maximum" => "max",
        "table" => "csv",
        "uploads_seconds" => "uploads",
        "models_seconds" => "models",
        "receipts_seconds" => "receipts",
        "audit_seconds" => "audit",
        "log_vkey" => "key",
        "witness_vkeys" => "witnesses",
        _ => field,
    };

    [GeneratedRegex("[A-Za-z0-9_]+")]
    private static partial Regex Step();
}
