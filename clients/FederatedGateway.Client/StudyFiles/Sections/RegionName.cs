using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads the name of a region: it becomes part of bucket names and paths.</summary>
internal static class RegionName
{
    public static string? Read(NodeReader nodes, YamlNode? node, string path)
    {
        if (nodes.Text(node, path, 1, ManifestLimits.MaximumRegionNameCharacters) is not { } name)
        {
            return null;
        }

        if (char.IsAsciiLetterLower(name[0]) && name[^1] != '-' && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            return name;
        }

        nodes.Errors.Add(node!, path, StudyFileRules.UnknownValue, $"\"{NodeReader.Shown(name)}\" is no name of a region", "use a-z, 0-9 and -, starting with a letter and not ending with -, such as eu-central");
        return null;
    }
}
