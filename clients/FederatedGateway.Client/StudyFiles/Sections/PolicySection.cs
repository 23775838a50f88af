using System.Globalization;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads what a study allows: <c>privacy, regions, retention, runs</c>.</summary>
internal static class PolicySection
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    public static Privacy ReadPrivacy(MapReader study, int participants)
    {
        var privacy = new Privacy { MinimumCell = StudyDefaults.MinimumCell };
        if (study.RequiredMap("privacy", "privacy: {minimum_rows: 100, minimum_participants: 2}") is not { } reader)
        {
            return privacy;
        }

        if (reader.Required("minimum_rows", "minimum_rows: 100") is not null)
        {
            privacy.MinimumRows = (uint)(reader.OptionalWhole("minimum_rows", ManifestLimits.MinimumRows, ManifestLimits.MaximumRows) ?? 0);
        }

        if (reader.Required("minimum_participants", "minimum_participants: 2") is not null)
        {
            privacy.MinimumParticipants = (uint)(reader.OptionalWhole("minimum_participants", 1, ManifestLimits.MaximumParticipants) ?? 0);
        }

        if (participants > 0 && privacy.MinimumParticipants > participants && study.Nodes.IsComplete)
        {
            reader.Errors.Add(reader.Optional("minimum_participants")!, reader.PathOf("minimum_participants"), StudyFileRules.Contradiction, $"{privacy.MinimumParticipants} institutions are demanded, the study has {participants}: nothing could be released", $"write at most {participants}");
        }

        privacy.MinimumCell = (uint)(reader.OptionalWhole("minimum_cell", 1, ManifestLimits.MaximumMinimumCell) ?? StudyDefaults.MinimumCell);
        reader.RefuseOthers(key => key is "epsilon" or "delta" ? "remove it; this version has no differential privacy" : null);
        return privacy;
    }

    public static RegionPolicy ReadRegions(MapReader study, IReadOnlyList<Participant> participants)
    {
        var regions = new RegionPolicy();
        if (study.RequiredMap("regions", "regions: {primary: eu-central, allowed: [eu-central, eu-north]}") is not { } reader)
        {
            return regions;
        }

        regions.Primary = RegionName.Read(reader.Nodes, reader.Required("primary", "primary: eu-central"), reader.PathOf("primary")) ?? "";
        var items = reader.Nodes.List(reader.Required("allowed", "allowed: [eu-central, eu-north]"), reader.PathOf("allowed"), 1, ManifestLimits.MaximumRegions, orSingle: true);
        for (var index = 0; index < items?.Count; index++)
        {
            var path = $"{reader.PathOf("allowed")}[{index}]";
            if (RegionName.Read(reader.Nodes, items[index], path) is not { } name)
            {
                continue;
            }

            if (regions.Allowed.Contains(name))
            {
                reader.Errors.Add(items[index], path, StudyFileRules.Duplicate, $"\"{name}\" stands in the list already", "remove one of them");
                continue;
            }

            regions.Allowed.Add(name);
        }

        reader.RefuseOthers();
        if (items is not null && regions.Allowed.Count == items.Count)
        {
            RefuseOutside(study, reader, regions, participants);
        }

        return regions;
    }

    public static RetentionPolicy ReadRetention(MapReader study)
    {
        var retention = new RetentionPolicy();
        if (study.RequiredMap("retention", "retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}") is not { } reader)
        {
            return retention;
        }

        retention.UploadsSeconds = RetentionDuration.Read(reader, "uploads");
        retention.ModelsSeconds = RetentionDuration.Read(reader, "models");
        retention.ReceiptsSeconds = RetentionDuration.Read(reader, "receipts");
        retention.AuditSeconds = RetentionDuration.Read(reader, "audit");
        reader.RefuseOthers();
        return retention;
    }

    public static RunLimits ReadRuns(MapReader study)
    {
        var runs = new RunLimits();
        if (study.RequiredMap("runs", "runs: {maximum: 5, until: 2030-01-01}") is not { } reader)
        {
            return runs;
        }

        if (reader.Required("maximum", "maximum: 5") is not null)
        {
            runs.Maximum = (uint)(reader.OptionalWhole("maximum", 1, ManifestLimits.MaximumRuns) ?? 0);
        }

        var path = reader.PathOf("until");
        if (reader.Nodes.Scalar(reader.Required("until", "until: 2030-01-01"), path, "a date") is { } until)
        {
            if (DateTimeOffset.TryParseExact(until.Text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.ToUnixTimeSeconds() > 0)
            {
                runs.Until = time.ToUnixTimeSeconds();
            }
            else
            {
                reader.Errors.Add(until, path, StudyFileRules.WrongType, $"\"{NodeReader.Shown(until.Text)}\" is no date", "write 2030-01-01 (its first second, UTC) or 2030-01-01T12:00:00Z");
            }
        }

        reader.RefuseOthers();
        return runs;
    }

    private static void RefuseOutside(MapReader study, MapReader reader, RegionPolicy regions, IReadOnlyList<Participant> participants)
    {
        if (regions.Primary.Length > 0 && !regions.Allowed.Contains(regions.Primary))
        {
            reader.Errors.Add(reader.Optional("primary")!, reader.PathOf("primary"), StudyFileRules.Contradiction, $"\"{regions.Primary}\" is not one of the allowed regions{DidYouMean.Hint(regions.Primary, regions.Allowed)}", "add it to allowed, or choose another");
        }

        for (var index = 0; index < participants.Count; index++)
        {
            var region = participants[index].Region;
            if (region.Length > 0 && !regions.Allowed.Contains(region)
                && study.Optional("participants") is Yaml.YamlList list && list.Items.Count == participants.Count && list.Items[index] is Yaml.YamlMap map && map.Find("region") is { } entry)
            {
                reader.Errors.Add(entry.Value, $"participants[{index}].region", StudyFileRules.Contradiction, $"\"{region}\" is not one of the allowed regions{DidYouMean.Hint(region, regions.Allowed)}: its uploads could be stored nowhere", "add it to regions.allowed, or choose another");
            }
        }
    }
}
