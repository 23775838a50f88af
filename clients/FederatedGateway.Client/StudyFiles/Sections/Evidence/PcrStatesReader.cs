using System.Globalization;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads <c>states</c> of a TPM or of a virtual TPM: a list of mappings from register to value.</summary>
internal static class PcrStatesReader
{
    private const string Example = "{4: \"64 hexadecimal digits\", 7: \"64 hexadecimal digits\"}";

    public static IReadOnlyList<PcrSet> Read(MapReader reader)
    {
        var items = reader.Nodes.List(reader.Required("states", $"states: [{Example}]"), reader.PathOf("states"), 1, ManifestLimits.MaximumMeasurements) ?? [];
        var read = new List<PcrSet>();
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"{reader.PathOf("states")}[{index}]";
            if (reader.Nodes.Map(items[index], path, Example) is not { } state || ReadState(state) is not { } set)
            {
                continue;
            }

            // A single misspelt register is told once, as a state that does not fit the others.
            if (read.Count > 0 && !read[0].Values.Select(value => value.Index).SequenceEqual(set.Values.Select(value => value.Index)))
            {
                reader.Errors.Add(items[index], path, StudyFileRules.Contradiction, "this state selects other registers than the first one", "give the same registers in every state");
                continue;
            }

            if (read.Contains(set))
            {
                reader.Errors.Add(items[index], path, StudyFileRules.Duplicate, "this state stands in the list already", "remove one of them");
                continue;
            }

            read.Add(set);
        }

        return read;
    }

    /// <summary>Null when something was wrong, which is noted.</summary>
    private static PcrSet? ReadState(MapReader reader)
    {
        var values = new SortedDictionary<uint, ByteString>();
        var isRight = reader.Map.Entries.Count > 0;
        if (!isRight)
        {
            reader.Errors.Add(reader.Map, reader.Path, StudyFileRules.OutOfRange, "this state names no register", $"write {Example}");
        }

        foreach (var entry in reader.Map.Entries)
        {
            var path = reader.PathOf(NodeReader.Shown(entry.Key.Text));
            if (!uint.TryParse(entry.Key.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var register) || register >= TpmLimits.PcrCount)
            {
                reader.Errors.Add(entry.Key, path, StudyFileRules.UnknownKey, $"\"{NodeReader.Shown(entry.Key.Text)}\" is no register", $"write registers 0 to {TpmLimits.PcrCount - 1}");
                isRight = false;
            }
            else if (HexBytes.Read(reader, entry.Value, path, Sha256Digest.Length) is not { } value)
            {
                isRight = false;
            }
            else if (!values.TryAdd(register, ByteString.CopyFrom(value)))
            {
                reader.Errors.Add(entry.Key, path, StudyFileRules.DuplicateKey, $"register {register} stands there already", "remove one of them");
                isRight = false;
            }
        }

        var set = new PcrSet();
        set.Values.AddRange(values.Select(value => new PcrValue { Index = value.Key, Value = value.Value }));
        return isRight ? set : null;
    }
}
