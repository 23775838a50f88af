namespace FederatedGateway.Client.StudyFiles.Yaml;

/// <summary>A list.</summary>
internal sealed class YamlList(int line, int column) : YamlNode(line, column)
{
    public List<YamlNode> Items { get; } = [];

    public override string Kind => "a list";
}
