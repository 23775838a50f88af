using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>development</c>: root and measurements, both optional (the study's creation fills them in).</summary>
internal static class DevelopmentReferenceReader
{
    public static DevelopmentReference Read(MapReader reader)
    {
        var reference = new DevelopmentReference();
        if (HexBytes.Read(reader, reader.Optional("root"), reader.PathOf("root"), SigningPublicKey.Length) is { } root)
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
            if (HexBytes.Read(reader, items[index], path, Sha256Digest.Length) is not { } measurement)
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
}
