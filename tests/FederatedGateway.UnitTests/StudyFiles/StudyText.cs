using FederatedGateway.Client.StudyFiles;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

/// <summary>A valid study to make mistakes in.</summary>
internal static class StudyText
{
    public const string Valid = """
        title: Readmission within thirty days
        purpose: Predict unplanned readmission
        legal_basis: GDPR Art. 9(2)(j)
        participants:
          - name: north
            region: eu-central
          - name: south
            region: eu-north
            csv: {delimiter: ";", decimal: ",", encoding: windows-1252, missing: ["k.A."]}
            columns: {chol: cholesterin, sex: geschlecht}
            units: {chol: {unit: mmol/L, multiply: 38.67}}
            codes:
              sex: {m: "1", w: "0", unbekannt: ""}
        csv: {header: true, missing: ["NA", "?"]}
        label: {column: readmitted, positive: ["yes"]}
        record_key: patient
        join: horizontal
        features:
          - {name: age, type: int32, min: 0, max: 120, missing: reject}
          - {name: sex, type: category, categories: ["0", "1"], missing: impute}
          - {name: chol, type: float32, unit: mg/dL, min: 60, max: 700, missing: impute, missing_values: [0]}
          - {name: emergency, type: bool, missing: impute}
        trainer: {kind: fast_tree, trees: 50, learning_rate: 0.2}
        evaluation: {holdout: 0.25, seed: 7, repeats: 20}
        privacy: {minimum_rows: 100, minimum_participants: 2, minimum_cell: 10}
        regions: {primary: eu-central, allowed: [eu-central, eu-north]}
        retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
        evidence:
          - {kind: development}
        runs: {maximum: 5, until: 2030-01-01}

        """;

    public static StudyFile Accept(string text)
    {
        var result = StudyFile.Parse(text, "study.yaml");
        Assert.True(result.IsAccepted, string.Join(Environment.NewLine, result.Errors));
        return result.Value;
    }

    public static StudyManifest Draft(string text) => Accept(text).ToDraft();

    public static IReadOnlyList<StudyFileError> Refuse(string text)
    {
        var result = StudyFile.Parse(text, "study.yaml");
        Assert.False(result.IsAccepted);
        Assert.All(result.Errors, error => Assert.NotEmpty(error.Mend));
        return result.Errors;
    }

    /// <summary>The valid study with one text replaced, which must occur once.</summary>
    public static string With(string old, string replacement)
    {
        Assert.Equal(2, Valid.Split(old).Length);
        return Valid.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>1-based line of the first occurrence.</summary>
    public static int LineOf(string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        return 1 + text[..at].Count(character => character == '\n');
    }
}
