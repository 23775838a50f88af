using FederatedGateway.Client.StudyFiles;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class StudyMistakeTests
{
    [Fact]
    public void Five_mistakes_are_five_errors_with_their_lines()
    {
        var text = StudyText.Valid
            .Replace("purpose:", "pupose:", StringComparison.Ordinal)
            .Replace("min: 0, max: 120", "min: 120, max: 0", StringComparison.Ordinal)
            .Replace("type: bool", "type: boolean", StringComparison.Ordinal)
            .Replace("holdout: 0.25", "holdout: 0.9", StringComparison.Ordinal)
            .Replace("primary: eu-central", "primary: us-east", StringComparison.Ordinal);
        var errors = StudyText.Refuse(text);

        Assert.Equal(
            [
                ("pupose", StudyFileRules.UnknownKey, 2),
                ("features[0].max", StudyFileRules.Contradiction, StudyText.LineOf(text, "min: 120")),
                ("features[3].type", StudyFileRules.UnknownValue, StudyText.LineOf(text, "boolean")),
                ("evaluation.holdout", StudyFileRules.OutOfRange, StudyText.LineOf(text, "0.9")),
                ("regions.primary", StudyFileRules.Contradiction, StudyText.LineOf(text, "us-east")),
            ],
            errors.Select(error => (error.Path, error.Rule, error.Line)));
        Assert.Contains("did you mean \"purpose\"", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"bool\"", errors[2].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title: Readmission within thirty days", "title:", "title", StudyFileRules.MissingKey)]
    [InlineData("title: Readmission within thirty days", "title: [a]", "title", StudyFileRules.WrongType)]
    [InlineData("  - name: north", "  - name: North", "participants[0].name", StudyFileRules.UnknownValue)]
    [InlineData("  - name: north", "  - name: enclave", "participants[0].name", StudyFileRules.UnknownValue)]
    [InlineData("  - name: north", "  - name: south", "participants[1].name", StudyFileRules.Duplicate)]
    [InlineData("    region: eu-north", "    region: eu-nord", "participants[1].region", StudyFileRules.Contradiction)]
    [InlineData("    region: eu-north", "    region: EU North", "participants[1].region", StudyFileRules.UnknownValue)]
    [InlineData("{delimiter: \";\", decimal", "{decimal", "participants[1].csv", StudyFileRules.Contradiction)]
    [InlineData("delimiter: \";\"", "delimiter: \";;\"", "participants[1].csv.delimiter", StudyFileRules.UnknownValue)]
    [InlineData("encoding: windows-1252", "encoding: windows-1253x", "participants[1].csv.encoding", StudyFileRules.UnknownValue)]
    [InlineData("encoding: windows-1252", "encoding: utf-7", "participants[1].csv.encoding", StudyFileRules.UnknownValue)]
    [InlineData("decimal: \",\"", "decimal: \"'\"", "participants[1].csv.decimal", StudyFileRules.UnknownValue)]
    [InlineData("header: true", "header: false", "csv", StudyFileRules.Contradiction)]
    [InlineData("header: true", "header: true, columns: [a, b]", "csv.columns", StudyFileRules.Contradiction)]
    [InlineData("header: true", "header: ja", "csv.header", StudyFileRules.WrongType)]
    [InlineData("{chol: cholesterin,", "{cholesterin: chol,", "participants[1].columns.cholesterin", StudyFileRules.UnknownValue)]
    [InlineData("sex: geschlecht}", "sex: cholesterin}", "participants[1].columns.chol", StudyFileRules.Contradiction)]
    [InlineData("units: {chol:", "units: {chool:", "participants[1].units.chool", StudyFileRules.UnknownValue)]
    [InlineData("units: {chol:", "units: {sex:", "participants[1].units.sex", StudyFileRules.Contradiction)]
    [InlineData("multiply: 38.67", "multiply: 0", "participants[1].units.chol.multiply", StudyFileRules.OutOfRange)]
    [InlineData("multiply: 38.67", "factor: 38.67", "participants[1].units.chol.factor", StudyFileRules.UnknownKey)]
    [InlineData("{unit: mmol/L, multiply: 38.67}", "{unit: mmol/L, substance: chloride}", "participants[1].units.chol", StudyFileRules.UnknownValue)]
    [InlineData("{unit: mmol/L, multiply: 38.67}", "{unit: stone}", "participants[1].units.chol", StudyFileRules.UnknownValue)]
    [InlineData("{unit: mmol/L, multiply: 38.67}", "kPa", "participants[1].units.chol", StudyFileRules.UnknownValue)]
    [InlineData("{m: \"1\"", "{m: \"2\"", "participants[1].codes.sex.m", StudyFileRules.Contradiction)]
    [InlineData("{m: \"1\"", "{m: \"1\", \"01\": \"1\", \"1.0\": \"0\"", "participants[1].codes.sex.1.0", StudyFileRules.Duplicate)]
    [InlineData("      sex: {m:", "      readmitted: {x: \"\"}\n      sex: {m:", "participants[1].codes.readmitted.x", StudyFileRules.Contradiction)]
    [InlineData("      sex: {m:", "      patient: {x: \"1\"}\n      sex: {m:", "participants[1].codes.patient", StudyFileRules.Contradiction)]
    [InlineData("column: readmitted", "column: age", "label.column", StudyFileRules.Contradiction)]
    [InlineData("positive: [\"yes\"]", "positive: []", "label.positive", StudyFileRules.OutOfRange)]
    [InlineData("positive: [\"yes\"]", "positive: [\"1\", \"1.0\"]", "label.positive", StudyFileRules.Duplicate)]
    [InlineData("record_key: patient", "record_key: chol", "record_key", StudyFileRules.Contradiction)]
    [InlineData("record_key: patient", "record_key: readmitted", "record_key", StudyFileRules.Contradiction)]
    [InlineData("join: horizontal", "join: vertical", "join", StudyFileRules.UnknownValue)]
    [InlineData("type: int32", "type: int33", "features[0].type", StudyFileRules.UnknownValue)]
    [InlineData("{name: emergency, type: bool", "{name: sex, type: bool", "features[3].name", StudyFileRules.Duplicate)]
    [InlineData("max: 120", "max: 3000000000", "features[0].max", StudyFileRules.OutOfRange)]
    [InlineData("max: 120", "max: 12o", "features[0].max", StudyFileRules.WrongType)]
    [InlineData("max: 120", "max: .inf", "features[0].max", StudyFileRules.WrongType)]
    [InlineData("max: 120", "max: 120, categories: [a, b]", "features[0].categories", StudyFileRules.Contradiction)]
    [InlineData("missing: reject", "missing: drop", "features[0].missing", StudyFileRules.UnknownValue)]
    [InlineData("type: bool,", "type: bool, min: 0,", "features[3].min", StudyFileRules.Contradiction)]
    [InlineData("missing_values: [0]", "missing_value: [0]", "features[2].missing_value", StudyFileRules.UnknownKey)]
    [InlineData("trees: 50", "trees: 0", "trainer.trees", StudyFileRules.OutOfRange)]
    [InlineData("trees: 50", "trees: 5.5", "trainer.trees", StudyFileRules.WrongType)]
    [InlineData("trees: 50", "l2: 1", "trainer.l2", StudyFileRules.UnknownKey)]
    [InlineData("kind: fast_tree", "kind: neural_network", "trainer.kind", StudyFileRules.UnknownValue)]
    [InlineData("seed: 7", "seed: -7", "evaluation.seed", StudyFileRules.WrongType)]
    [InlineData("minimum_rows: 100", "minimum_rows: 5", "privacy.minimum_rows", StudyFileRules.OutOfRange)]
    [InlineData("minimum_participants: 2", "minimum_participants: 3", "privacy.minimum_participants", StudyFileRules.Contradiction)]
    [InlineData("allowed: [eu-central, eu-north]", "allowed: [eu-central, eu-north, eu-north]", "regions.allowed[2]", StudyFileRules.Duplicate)]
    [InlineData("uploads: 1d", "uploads: 1 day", "retention.uploads", StudyFileRules.WrongType)]
    [InlineData("uploads: 1d", "uploads: 1h1d", "retention.uploads", StudyFileRules.WrongType)]
    [InlineData("uploads: 1d", "uploads: 101y", "retention.uploads", StudyFileRules.OutOfRange)]
    [InlineData("uploads: 1d", "uploads: 86400", "retention.uploads", StudyFileRules.WrongType)]
    [InlineData("{kind: development}", "{kind: snp}", "evidence[0].kind", StudyFileRules.UnknownValue)]
    [InlineData("{kind: development}", "{kind: development, measurement: abc}", "evidence[0].measurement[0]", StudyFileRules.WrongType)]
    [InlineData("  - {kind: development}", "  - {kind: development}\n  - {kind: development}", "evidence[1]", StudyFileRules.Contradiction)]
    [InlineData("until: 2030-01-01", "until: 1 January 2030", "runs.until", StudyFileRules.WrongType)]
    [InlineData("maximum: 5", "maximum: 10001", "runs.maximum", StudyFileRules.OutOfRange)]
    public void A_mistake_is_named_where_it_stands(string right, string wrong, string path, string rule)
    {
        var text = StudyText.With(right, wrong);
        var error = Assert.Single(StudyText.Refuse(text));
        Assert.Equal((path, rule), (error.Path, error.Rule));

        // A second mention is reported where it stands, which is not always where the edit was made.
        var line = path switch
        {
            "participants[1].name" => StudyText.LineOf(text, "  - name: south\n    region: eu-north"),
            "evidence[1]" => StudyText.LineOf(text, wrong) + 1,
            _ => StudyText.LineOf(text, wrong),
        };
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void A_duplicate_key_names_the_first_line()
    {
        var error = Assert.Single(StudyText.Refuse(StudyText.Valid + "title: Another\n"));
        Assert.Equal((StudyFileRules.DuplicateKey, StudyText.LineOf(StudyText.Valid, "runs:") + 1), (error.Rule, error.Line));
        Assert.Contains("first in line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_written_the_wrong_way_round_is_explained()
        => Assert.Contains("chol: cholesterin", StudyText.Refuse(StudyText.With("{chol: cholesterin,", "{cholesterin: chol,"))[0].Mend, StringComparison.Ordinal);

    [Fact]
    public void Columns_of_a_file_without_header_must_hold_what_the_study_reads()
    {
        var errors = StudyText.Refuse(StudyText.With("csv: {header: true, missing: [\"NA\", \"?\"]}", "csv: {header: false, columns: [patient, aeg, sex, chol, emergency, readmitted]}"));
        Assert.Contains(errors, error => error.Path == "csv" && error.Message.Contains("\"age\"", StringComparison.Ordinal) && error.Message.Contains("did you mean \"aeg\"", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Path == "participants[1].csv" && error.Message.Contains("read from \"cholesterin\"", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_study_says_everything_that_it_needs()
    {
        var errors = StudyText.Refuse("{}\n");
        Assert.Equal(
            ["evidence", "features", "label", "legal_basis", "participants", "privacy", "purpose", "regions", "retention", "runs", "title", "trainer"],
            errors.Select(error => error.Message.Split(' ')[0]).Order(StringComparer.Ordinal));
    }
}
