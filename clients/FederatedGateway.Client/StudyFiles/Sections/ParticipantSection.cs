using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>participants</c>, each with its own way of writing tables.</summary>
internal static class ParticipantSection
{
    private const string Example = "{name: north, region: eu-central}";

    public static IReadOnlyList<Participant> Read(MapReader study, CsvSettings csv, StudyColumns columns)
    {
        var nodes = study.Nodes;
        var read = new List<Participant>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (sharesSigns, sharesColumns) = (false, false);
        foreach (var (item, path) in Items(study))
        {
            if (nodes.Map(item, path, Example) is not { } reader)
            {
                continue;
            }

            var participant = new Participant { Name = ReadName(reader, names) ?? "", Region = RegionName.Read(nodes, reader.Required("region", "region: eu-central"), reader.PathOf("region")) ?? "" };
            var shares = ReadTable(reader, participant, csv, columns);
            sharesSigns |= shares.Signs;
            sharesColumns |= shares.Columns;
            reader.RefuseOthers(key => key is "identity" or "key" or "public_key" or "signed_identity"
                ? "remove it; keys come from the identity files that are given to fgw study create"
                : key is "file" or "data" ? "remove it; each institution names its own file when it uploads" : null);
            read.Add(participant);
        }

        // What several participants take from the study's own csv part is reported there, and once.
        var at = study.Optional("csv") ?? study.Map;
        if (sharesSigns)
        {
            CsvSection.CheckSigns(csv, at, "csv", study.Errors);
        }

        if (sharesColumns && columns.IsComplete)
        {
            CsvSection.CheckColumns(csv, columns.Names.Select(name => KeyValuePair.Create(name, name)), at, "csv", study.Errors);
        }

        return read;
    }

    private static IEnumerable<(YamlNode Item, string Path)> Items(MapReader study)
        => (study.Nodes.List(study.Required("participants", $"participants: [{Example}]"), "participants", 1, ManifestLimits.MaximumParticipants) ?? [])
            .Select((item, index) => (item, $"participants[{index}]"));

    private static string? ReadName(MapReader reader, HashSet<string> names)
    {
        var path = reader.PathOf("name");
        if (reader.RequiredText("name", 256, "name: north") is not { } name)
        {
            return null;
        }

        if (!ParticipantName.IsValid(name))
        {
            reader.Errors.Add(reader.Optional("name")!, path, StudyFileRules.UnknownValue, $"\"{NodeReader.Shown(name)}\" is no name of a participant", $"use {ParticipantName.Rule}");
            return null;
        }

        if (!names.Add(name))
        {
            reader.Errors.Add(reader.Optional("name")!, path, StudyFileRules.Duplicate, $"a participant \"{name}\" stands above already", "give every participant its own name");
            return null;
        }

        return name;
    }

    /// <summary>Which parts of the study's own csv take effect unchanged.</summary>
    private static (bool Signs, bool Columns) ReadTable(MapReader reader, Participant participant, CsvSettings studyCsv, StudyColumns columns)
    {
        var own = CsvSection.Read(reader);
        var mappings = new Dictionary<string, ColumnMapping>(StringComparer.Ordinal);
        if (reader.Optional("columns") is YamlList)
        {
            if (own.Columns is not null)
            {
                reader.Errors.Add(reader.Optional("columns")!, reader.PathOf("columns"), StudyFileRules.Contradiction, "the file's columns are listed in csv as well", "keep one of the two lists");
            }

            own = own with { Columns = TextList.Read(reader, "columns", 1, ManifestLimits.MaximumFileColumns) };
        }
        else
        {
            ColumnNames.Read(reader, columns, mappings);
        }

        ColumnUnits.Read(reader, columns, mappings);
        ColumnCodes.Read(reader, columns, mappings);
        var settings = own.Over(studyCsv);
        participant.Table = CsvSection.ToFormat(settings);
        foreach (var name in columns.Names.Where(mappings.ContainsKey))
        {
            participant.Table.Mappings.Add(mappings[name]);
        }

        var at = reader.Optional("csv") ?? reader.Optional("columns") ?? reader.Map;
        var path = reader.PathOf(reader.Optional("csv") is null ? "columns" : "csv");
        if (own.NamesSigns)
        {
            CsvSection.CheckSigns(settings, at, path, reader.Errors);
        }

        var names = mappings.Values.Any(mapping => mapping.Source.Length > 0);
        var sharesColumns = !own.NamesColumns && (!names || settings.Columns is null);
        if (!sharesColumns && columns.IsComplete)
        {
            var sources = columns.Names.Select(name => KeyValuePair.Create(name, mappings.GetValueOrDefault(name)?.Source is { Length: > 0 } source ? source : name));
            CsvSection.CheckColumns(settings, sources, at, path, reader.Errors);
        }

        return (!own.NamesSigns, sharesColumns);
    }
}
