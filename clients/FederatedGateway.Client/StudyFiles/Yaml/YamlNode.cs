namespace FederatedGateway.Client.StudyFiles.Yaml;

/// <summary>A value in a YAML file with its place.</summary>
/// <param name="line">1-based.</param>
/// <param name="column">1-based.</param>
internal abstract class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>For error messages: "a text", "a list", "a mapping".</summary>
    public abstract string Kind { get; }

    /// <summary>This node and all below it, aliases counted where they stand.</summary>
    public long Weight { get; set; } = 1;
}
