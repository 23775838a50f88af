using FederatedGateway.Client.StudyFiles.Yaml;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Bytes of a known length, written as hexadecimal digits.</summary>
internal static class HexBytes
{
    /// <returns>Null when it is absent or wrong; a wrong one is noted.</returns>
    public static byte[]? Read(MapReader reader, YamlNode? node, string path, int length)
    {
        if (reader.Nodes.Scalar(node, path, $"{length * 2} hexadecimal digits") is not { } scalar)
        {
            return null;
        }

        if (scalar.Text.Length == length * 2 && scalar.Text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(scalar.Text);
        }

        reader.Errors.Add(scalar, path, StudyFileRules.WrongType, $"these are not {length * 2} hexadecimal digits ({length} bytes)", "copy them again, in quotes");
        return null;
    }
}
