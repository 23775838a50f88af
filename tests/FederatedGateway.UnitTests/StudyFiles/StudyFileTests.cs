using System.Text;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class StudyFileTests
{
    [Fact]
    public async Task The_heart_study_is_accepted_as_it_is()
    {
        var result = await StudyFile.ReadAsync(SharedFiles.Path("data", "heart", "study.yaml"), TestContext.Current.CancellationToken);
        Assert.True(result.IsAccepted, string.Join(Environment.NewLine, result.Errors));
        var study = result.Value.ToDraft();

        Assert.Equal(["cleveland", "hungarian", "switzerland", "va"], result.Value.ParticipantNames);
        Assert.Equal(13, study.Features.Count);
        Assert.Equal(["1", "2", "3", "4"], study.Label.Positive);
        var chol = study.Features[4];
        Assert.Equal(("chol", FeatureType.Float32, 60.0, 700.0, MissingRule.Impute), (chol.Name, chol.Type, chol.Minimum, chol.Maximum, chol.Missing));
        Assert.Equal(["0"], chol.MissingValues);
        Assert.All(study.Participants, participant => Assert.False(participant.Table.Header));
        Assert.All(study.Participants, participant => Assert.Equal(14, participant.Table.Columns.Count));
        Assert.All(study.Participants, participant => Assert.Equal(["?"], participant.Table.Missing));
        Assert.Equal(1.0, study.Trainer.LogisticRegression.L2);
        Assert.Equal((0.3, 1UL, 0U), (study.Evaluation.Holdout, study.Evaluation.Seed, study.Evaluation.Repeats));
        Assert.Equal((50U, 2U, 5U), (study.Privacy.MinimumRows, study.Privacy.MinimumParticipants, study.Privacy.MinimumCell));
        Assert.Equal(
            (86_400, 5 * 31_536_000L, 6 * 31_536_000L, 6 * 31_536_000L),
            (study.Retention.UploadsSeconds, study.Retention.ModelsSeconds, study.Retention.ReceiptsSeconds, study.Retention.AuditSeconds));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), study.Runs.Until);
        Assert.Equal([KemKeyLengths.XWing], study.Suites);
        Assert.Equal(result.Value.ParticipantNames, study.Recipients);
        Assert.True(result.Value.NeedsDevelopmentReference);
        Assert.True(result.Value.NeedsLogKey);
    }

    [Fact]
    public void A_participant_maps_its_own_way_of_writing_tables()
    {
        var study = StudyText.Draft(StudyText.Valid);
        var north = study.Participants[0].Table;
        var south = study.Participants[1].Table;

        Assert.True(north.Header);
        Assert.Equal(["NA", "?"], north.Missing);
        Assert.Empty(north.Mappings);
        Assert.Equal((";", ",", "windows-1252"), (south.Delimiter, south.Decimal, south.Encoding));
        Assert.True(south.Header);
        Assert.Equal(["k.A."], south.Missing);
        Assert.Equal(["sex", "chol"], south.Mappings.Select(mapping => mapping.Column));
        Assert.Equal("geschlecht", south.Mappings[0].Source);
        Assert.Equal([("m", "1"), ("w", "0"), ("unbekannt", "")], south.Mappings[0].Codes.Select(code => (code.Source, code.Target)));
        Assert.Equal(("cholesterin", "mmol/L", 38.67, 0.0), (south.Mappings[1].Source, south.Mappings[1].Unit, south.Mappings[1].Multiply, south.Mappings[1].Add));
        Assert.Equal("patient", study.RecordKey);
        Assert.Equal((50U, 0.2, false), (study.Trainer.FastTree.Trees, study.Trainer.FastTree.LearningRate, study.Trainer.FastTree.HasLeaves));
    }

    [Fact]
    public void A_participant_of_a_study_without_header_lines_may_have_one()
    {
        var text = StudyText.Valid
            .Replace("csv: {header: true, missing: [\"NA\", \"?\"]}", "csv: {header: false, columns: [patient, age, sex, chol, emergency, readmitted]}", StringComparison.Ordinal)
            .Replace("csv: {delimiter: \";\", decimal", "csv: {header: true, delimiter: \";\", decimal", StringComparison.Ordinal);
        var study = StudyText.Draft(text);
        Assert.False(study.Participants[0].Table.Header);
        Assert.Equal(6, study.Participants[0].Table.Columns.Count);
        Assert.True(study.Participants[1].Table.Header);
        Assert.Empty(study.Participants[1].Table.Columns);
    }

    [Fact]
    public void A_list_of_columns_under_a_participant_is_its_files_order()
    {
        var study = StudyText.Draft(StudyText.With("columns: {chol: cholesterin, sex: geschlecht}", "columns: [readmitted, patient, chol, sex, age, emergency, ward]"));
        Assert.False(study.Participants[1].Table.Header);
        Assert.Equal("ward", study.Participants[1].Table.Columns[6]);
    }

    [Fact]
    public void Words_that_other_readers_take_for_booleans_stay_texts()
    {
        var study = StudyText.Draft(StudyText.With("categories: [\"0\", \"1\"]", "categories: [no, yes, 1.0, null x]").Replace("sex: {m: \"1\", w: \"0\", unbekannt: \"\"}", "sex: {on: yes, off: no}", StringComparison.Ordinal));
        Assert.Equal(["no", "yes", "1.0", "null x"], study.Features[1].Categories);
        Assert.Equal([("on", "yes"), ("off", "no")], study.Participants[1].Table.Mappings[0].Codes.Select(code => (code.Source, code.Target)));
    }

    [Fact]
    public void Aliases_repeat_a_value()
    {
        var text = StudyText.With("          - {name: emergency, type: bool, missing: impute}".Trim(), "- {name: emergency, type: category, categories: &yn [n, y], missing: impute}\n  - {name: smoker, type: category, categories: *yn, missing: impute}");
        Assert.Equal(["n", "y"], StudyText.Draft(text).Features[4].Categories);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("30m", 1_800)]
    [InlineData("12h", 43_200)]
    [InlineData("2w", 1_209_600)]
    [InlineData("1y6w12h", 31_536_000 + (6 * 604_800) + 43_200)]
    [InlineData("100y", 3_153_600_000)]
    public void Durations_are_numbers_with_units(string text, long seconds)
        => Assert.Equal(seconds, StudyText.Draft(StudyText.With("uploads: 1d", $"uploads: {text}")).Retention.UploadsSeconds);

    [Theory]
    [InlineData("chol: {unit: mmol/L, substance: cholesterol}", 38.666, 0)]
    [InlineData("chol: mmol/L", 38.666, 0)]
    [InlineData("chol: 38.67", 38.67, 0)]
    [InlineData("chol: g/L", 100, 0)]
    [InlineData("chol: {multiply: 2, add: -1}", 2, -1)]
    [InlineData("chol: mg/dL", 1, 0)]
    public void Units_convert_by_name_or_by_hand(string unit, double multiply, double add)
    {
        var mapping = StudyText.Draft(StudyText.With("chol: {unit: mmol/L, multiply: 38.67}", unit)).Participants[1].Table.Mappings[1];
        Assert.Equal(multiply, mapping.Multiply, 1e-9);
        Assert.Equal(add, mapping.Add, 1e-9);
    }

    [Fact]
    public void Temperatures_convert_with_an_offset()
    {
        var text = StudyText.Valid.Replace("unit: mg/dL, min: 60, max: 700", "unit: °C", StringComparison.Ordinal).Replace("chol: {unit: mmol/L, multiply: 38.67}", "chol: °F", StringComparison.Ordinal);
        var mapping = StudyText.Draft(text).Participants[1].Table.Mappings[1];
        Assert.Equal(37, (98.6 * mapping.Multiply) + mapping.Add, 1e-9);
    }

    [Fact]
    public async Task A_file_that_is_not_utf8_is_refused_with_its_line()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(path, [.. "title: Studie\npurpose: "u8, 0xE4, .. "\n"u8], TestContext.Current.CancellationToken);
            var result = await StudyFile.ReadAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((2, StudyFileRules.Syntax), (Assert.Single(result.Errors).Line, result.Errors[0].Rule));

            await File.WriteAllBytesAsync(path, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(StudyText.Valid)], TestContext.Current.CancellationToken);
            Assert.True((await StudyFile.ReadAsync(path, TestContext.Current.CancellationToken)).IsAccepted);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
