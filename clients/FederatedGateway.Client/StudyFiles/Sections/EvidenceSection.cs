using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>evidence</c>.</summary>
internal static class EvidenceSection
{
    private const string Example = "evidence: [{kind: development}]";

    /// <summary>Kinds of hardware evidence, so that asking for one is told apart from a slip of the pen.</summary>
    private static readonly string[] HardwareKinds = ["snp", "sev-snp", "tdx", "sgx", "tpm", "azure"];

    private static readonly Dictionary<string, ReferenceValue.KindOneofCase> Kinds = new(StringComparer.Ordinal) { ["development"] = ReferenceValue.KindOneofCase.Development };

    public static IReadOnlyList<ReferenceValue> Read(MapReader study)
    {
        var nodes = study.Nodes;
        var read = new List<ReferenceValue>();
        var items = nodes.List(study.Required("evidence", Example), "evidence", 1, ManifestLimits.MaximumReferenceValues) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"evidence[{index}]";
            if (nodes.Map(items[index], path, "{kind: development}") is not { } reader)
            {
                continue;
            }

            if (reader.Required("kind", "kind: development") is YamlScalar kind && HardwareKinds.Contains(kind.Text, StringComparer.OrdinalIgnoreCase))
            {
                nodes.Errors.Add(kind, reader.PathOf("kind"), StudyFileRules.UnknownValue, $"evidence of kind \"{kind.Text}\" is not accepted by this version", "write development, and read docs/threat-model.md for what it does not protect against");
                continue;
            }

            if (nodes.Word(reader.Optional("kind"), reader.PathOf("kind"), Kinds) is not null)
            {
                if (read.Count > 0)
                {
                    nodes.Errors.Add(items[index], path, StudyFileRules.Contradiction, "development evidence stands alone", "keep one entry; give several measurements in one list");
                }

                read.Add(new ReferenceValue { Development = ReadDevelopment(reader) });
            }
            else
            {
                // Its keys are judged all the same.
                ReadDevelopment(reader);
            }
        }

        return read;
    }

    private static DevelopmentReference ReadDevelopment(MapReader reader)
    {
        var reference = new DevelopmentReference();
        if (Hex(reader, reader.Optional("root"), reader.PathOf("root"), SigningPublicKey.Length) is { } root)
        {
            if (SigningPublicKey.Parse(root).TryGetValue(out var key, out var refusal))
            {
                key.Dispose();
                reference.RootPublicKey = ByteString.CopyFrom(root);
            }
            else
            {
                reader.Errors.Add(reader.Optional("root")!, reader.PathOf("root"), StudyFileRules.WrongType, refusal.Detail, "copy the root's public key again, or leave root out");
            }
        }

        if (reader.Optional("measurement") is not null && reader.Optional("measurements") is { } second)
        {
            reader.Errors.Add(second, reader.PathOf("measurements"), StudyFileRules.Contradiction, "measurement and measurements are both given", "keep one list");
        }

        ReadMeasurements(reader, reader.Optional("measurements") is null ? "measurement" : "measurements", reference);
        reader.RefuseOthers();
        return reference;
    }

    private static void ReadMeasurements(MapReader reader, string key, DevelopmentReference reference)
    {
        var items = reader.Nodes.List(reader.Optional(key), reader.PathOf(key), 1, ManifestLimits.MaximumMeasurements, orSingle: true) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"{reader.PathOf(key)}[{index}]";
            if (Hex(reader, items[index], path, Sha256Digest.Length) is not { } measurement)
            {
                continue;
            }

            var bytes = ByteString.CopyFrom(measurement);
            if (reference.Measurements.Contains(bytes))
            {
                reader.Errors.Add(items[index], path, StudyFileRules.Duplicate, "this measurement stands in the list already", "remove one of them");
                continue;
            }

            reference.Measurements.Add(bytes);
        }
    }

    private static byte[]? Hex(MapReader reader, YamlNode? node, string path, int length)
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
