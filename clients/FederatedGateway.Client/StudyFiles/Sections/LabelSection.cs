using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>label</c> and <c>record_key</c>.</summary>
internal static class LabelSection
{
    private const string Example = "label: {column: diagnosis, positive: \"1\"}";

    public static Label ReadLabel(MapReader study, StudyColumns columns)
    {
        var label = new Label();
        if (study.RequiredMap("label", Example) is not { } reader)
        {
            columns.IsComplete = false;
            return label;
        }

        var column = reader.RequiredText("column", ManifestLimits.MaximumColumnNameCharacters, "column: the column that says what is predicted");
        if (reader.Required("positive", "positive: the value (or list of values) that means yes") is not null
            && TextList.Read(reader, "positive", 1, ManifestLimits.MaximumPositiveTexts) is { } positive)
        {
            label.Positive.AddRange(positive);
            columns.Positive = positive;
        }

        reader.RefuseOthers(key => key is "negative" ? "remove it; every value that is not positive is negative" : key is "name" ? "write column" : null);
        if (column is null)
        {
            columns.IsComplete = false;
            return label;
        }

        label.Column = column;
        RefuseFeature(reader, "column", column, columns, "the model would read the answer; remove it from features");
        columns.Label = column;
        return label;
    }

    public static string ReadRecordKey(MapReader study, StudyColumns columns)
    {
        if (study.OptionalText("record_key", ManifestLimits.MaximumColumnNameCharacters) is not { } key)
        {
            return "";
        }

        RefuseFeature(study, "record_key", key, columns, "an identifier is no feature and is never uploaded; remove it from features");
        if (key == columns.Label)
        {
            study.Errors.Add(study.Optional("record_key")!, "record_key", StudyFileRules.Contradiction, $"\"{key}\" is the label as well", "name the column that identifies a record, or remove record_key");
        }

        columns.RecordKey = key;
        return key;
    }

    private static void RefuseFeature(MapReader reader, string key, string column, StudyColumns columns, string mend)
    {
        if (columns.Feature(column) is not null && reader.Optional(key) is YamlNode node)
        {
            reader.Errors.Add(node, reader.PathOf(key), StudyFileRules.Contradiction, $"\"{column}\" is a feature as well", mend);
        }
    }
}
