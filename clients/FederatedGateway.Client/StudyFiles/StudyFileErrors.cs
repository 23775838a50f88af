using FederatedGateway.Client.StudyFiles.Yaml;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>Collects mistakes while a file is read to its end, so that all are reported at once.</summary>
internal sealed class StudyFileErrors(string file)
{
    private readonly List<StudyFileError> errors = [];
    private int beyondLimit;

    public string File { get; } = file;

    public bool Any => errors.Count > 0;

    public void Add(YamlNode node, string path, string rule, string message, string mend) => Add(node.Line, node.Column, path, rule, message, mend);

    public void Add(int line, int column, string path, string rule, string message, string mend)
    {
        if (errors.Count >= StudyFileLimits.MaximumErrors)
        {
            beyondLimit++;
            return;
        }

        errors.Add(new StudyFileError(File, line, column, path, rule, message, mend));
    }

    /// <summary>In the order in which an author meets them.</summary>
    public IReadOnlyList<StudyFileError> Sorted()
    {
        var sorted = errors.OrderBy(error => error.Line).ThenBy(error => error.Column).ToList();
        if (beyondLimit > 0)
        {
            var last = sorted[^1];
            sorted.Add(new StudyFileError(File, last.Line, last.Column, "", StudyFileRules.Limit, $"{beyondLimit} more mistakes are not listed", "mend those above first"));
        }

        return sorted;
    }
}
