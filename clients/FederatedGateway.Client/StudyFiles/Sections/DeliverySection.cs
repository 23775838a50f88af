using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads how results reach whom: <c>recipients, suites, log</c>, all of which may be left out.</summary>
internal static class DeliverySection
{
    private static readonly Dictionary<string, uint> Suites = new(StringComparer.Ordinal) { ["x-wing"] = KemKeyLengths.XWing, ["p-256"] = KemKeyLengths.P256 };

    /// <summary>All participants unless said otherwise.</summary>
    public static IReadOnlyList<string> ReadRecipients(MapReader study, IReadOnlyList<Participant> participants)
    {
        var names = participants.Select(participant => participant.Name).Where(name => name.Length > 0).ToList();
        if (TextList.Read(study, "recipients", 1, ManifestLimits.MaximumParticipants) is not { } recipients)
        {
            return names;
        }

        foreach (var recipient in recipients.Where(recipient => !names.Contains(recipient)))
        {
            if (names.Count == participants.Count)
            {
                study.Errors.Add(study.Optional("recipients")!, "recipients", StudyFileRules.Contradiction, $"\"{NodeReader.Shown(recipient)}\" is not a participant{DidYouMean.Hint(recipient, names)}", "write names of participants");
            }
        }

        return recipients;
    }

    /// <summary>X-Wing alone unless said otherwise: nobody can then be made to use the weaker one.</summary>
    public static IReadOnlyList<uint> ReadSuites(MapReader study)
    {
        var items = study.Nodes.List(study.Optional("suites"), "suites", 1, ManifestLimits.MaximumSuites, orSingle: true);
        if (items is null)
        {
            return [KemKeyLengths.XWing];
        }

        var read = new List<uint>();
        for (var index = 0; index < items.Count; index++)
        {
            if (study.Nodes.Word(items[index], $"suites[{index}]", Suites) is not { } suite)
            {
                continue;
            }

            if (read.Contains(suite))
            {
                study.Errors.Add(items[index], $"suites[{index}]", StudyFileRules.Duplicate, "this suite stands in the list already", "remove one of them");
                continue;
            }

            read.Add(suite);
        }

        return read;
    }

    public static LogPolicy ReadLog(MapReader study)
    {
        var log = new LogPolicy();
        if (study.OptionalMap("log", "{key: the log's vkey, witnesses: [], quorum: 0}") is not { } reader)
        {
            return log;
        }

        log.LogVkey = reader.OptionalText("key", ManifestLimits.MaximumVkeyCharacters) ?? "";
        log.WitnessVkeys.AddRange(TextList.Read(reader, "witnesses", 0, ManifestLimits.MaximumWitnesses, maximumLength: ManifestLimits.MaximumVkeyCharacters) ?? []);
        log.Quorum = (uint)(reader.OptionalWhole("quorum", 0, ManifestLimits.MaximumWitnesses) ?? (ulong)log.WitnessVkeys.Count);
        if (log.Quorum > log.WitnessVkeys.Count && reader.Optional("quorum") is YamlNode quorum)
        {
            reader.Errors.Add(quorum, reader.PathOf("quorum"), StudyFileRules.Contradiction, $"{log.Quorum} witnesses are demanded, {log.WitnessVkeys.Count} are named", "name more witnesses or demand fewer");
        }

        reader.RefuseOthers();
        return log;
    }
}
