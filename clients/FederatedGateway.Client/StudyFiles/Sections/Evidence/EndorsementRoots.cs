using System.Security.Cryptography;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>
/// Reads <c>endorsement_roots</c>: certificates in PEM, each in the study file itself or in a file beside it, or in DER as hexadecimal digits. What a file holds becomes part
/// of the manifest; that they are certificates of authorities is checked there.
/// </summary>
internal static class EndorsementRoots
{
    private const string Key = "endorsement_roots";
    private const string Example = $"{Key}: [tpm-maker-root.pem]";
    private const string Label = "CERTIFICATE";

    /// <summary>No certificate is this short, and no file's name this long and of these digits only.</summary>
    private const int MinimumDigits = 256;

    /// <summary>All roots that a study may name, in PEM.</summary>
    private const int MaximumFileBytes = ManifestLimits.MaximumEndorsementRoots * ManifestLimits.MaximumEndorsementRootBytes * 2;

    public static IReadOnlyList<ByteString> Read(MapReader reader)
    {
        var items = reader.Nodes.List(reader.Required(Key, Example), reader.PathOf(Key), 1, ManifestLimits.MaximumEndorsementRoots, orSingle: true) ?? [];
        var read = new List<ByteString>();
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"{reader.PathOf(Key)}[{index}]";
            if (reader.Nodes.Scalar(items[index], path, "a file in PEM, or the PEM text itself") is not { } scalar || Certificates(reader, scalar, path) is not { } found)
            {
                continue;
            }

            if (found.Count == 0)
            {
                reader.Errors.Add(scalar, path, StudyFileRules.WrongType, "there is no certificate in PEM", "name a file that begins with -----BEGIN CERTIFICATE-----, or write its text after a |");
            }

            if (found.Any(read.Contains))
            {
                reader.Errors.Add(scalar, path, StudyFileRules.Duplicate, "this root stands in the list already", "remove one of them");
            }

            read.AddRange(found.Where(certificate => !read.Contains(certificate)));
        }

        return read;
    }

    private static List<ByteString>? Certificates(MapReader reader, YamlScalar scalar, string path)
        => scalar.Text.Length >= MinimumDigits && scalar.Text.Length % 2 == 0 && scalar.Text.All(char.IsAsciiHexDigit)
            ? [ByteString.CopyFrom(Convert.FromHexString(scalar.Text))]
            : Text(reader, scalar, path) is { } text ? Certificates(text) : null;

    private static string? Text(MapReader reader, YamlScalar scalar, string path)
    {
        if (scalar.Text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return scalar.Text;
        }

        if (reader.Nodes.Directory is not { } directory)
        {
            reader.Errors.Add(scalar, path, StudyFileRules.WrongType, "a file is named, but this study was not read from a file that it could stand beside", "write the root's PEM text itself, after a |");
            return null;
        }

        try
        {
            var file = new FileInfo(Path.Combine(directory, scalar.Text));
            if (file.Length <= MaximumFileBytes)
            {
                return File.ReadAllText(file.FullName);
            }

            reader.Errors.Add(scalar, path, StudyFileRules.Limit, $"the file has {file.Length} bytes; at most {MaximumFileBytes} are accepted", "keep the roots' certificates alone");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reader.Errors.Add(scalar, path, StudyFileRules.UnknownValue, $"the file \"{NodeReader.Shown(scalar.Text)}\" cannot be read", "paths are relative to the study file; check name and permissions");
        }

        return null;
    }

    private static List<ByteString> Certificates(string text)
    {
        var found = new List<ByteString>();
        ReadOnlySpan<char> rest = text;
        while (found.Count <= ManifestLimits.MaximumEndorsementRoots && PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(Label))
            {
                found.Add(ByteString.CopyFrom(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            }

            rest = rest[fields.Location.End..];
        }

        return found;
    }
}
