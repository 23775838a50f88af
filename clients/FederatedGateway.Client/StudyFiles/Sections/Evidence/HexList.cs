using FederatedGateway.Client.StudyFiles.Yaml;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>A list of byte strings of one length, each once; a single one needs no brackets.</summary>
internal static class HexList
{
    public static IReadOnlyList<ByteString> Read(MapReader reader, YamlNode? node, string path, int length, int maximum)
    {
        var items = reader.Nodes.List(node, path, 1, maximum, orSingle: true) ?? [];
        var read = new List<ByteString>();
        for (var index = 0; index < items.Count; index++)
        {
            var at = $"{path}[{index}]";
            if (HexBytes.Read(reader, items[index], at, length) is not { } bytes)
            {
                continue;
            }

            var value = ByteString.CopyFrom(bytes);
            if (read.Contains(value))
            {
                reader.Errors.Add(items[index], at, StudyFileRules.Duplicate, "this value stands in the list already", "remove one of them");
                continue;
            }

            read.Add(value);
        }

        return read;
    }
}
