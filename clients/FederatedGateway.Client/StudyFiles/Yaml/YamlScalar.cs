namespace FederatedGateway.Client.StudyFiles.Yaml;

/// <summary>One text as written. What it means (a number, a date, a category) is decided by who reads it, so that <c>no</c> or <c>1.0</c> stay what they are.</summary>
internal sealed class YamlScalar(int line, int column, string text, bool isPlain) : YamlNode(line, column)
{
    public string Text { get; } = text;

    /// <summary>Nothing, or one of YAML's words for nothing, written without quotes.</summary>
    public bool IsNull { get; } = isPlain && text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : "a text";
}
