using System.Globalization;
using FederatedGateway.Enclave.Ingest;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Training;

/// <summary>The UCI Heart Disease tables of four hospitals as a joint table, read the short way.</summary>
internal static class HeartStudy
{
    public static readonly string[] Hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    public static StudyManifest Manifest(Trainer? trainer = null) => new()
    {
        Version = 1,
        Participants =
        {
            Hospitals.Select(hospital => new Participant
            {
                Name = hospital,
                Table = new TableFormat { Missing = { "?" }, Columns = { "age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal", "num" } },
            }),
        },
        Label = new Label { Column = "num", Positive = { "1", "2", "3", "4" } },
        Features =
        {
            Number("age", MissingRule.Reject),
            Category("sex", MissingRule.Reject, "0", "1"),
            Category("cp", MissingRule.Impute, "1", "2", "3", "4"),
            Number("trestbps", MissingRule.Impute, "0"),
            Number("chol", MissingRule.Impute, "0"),
            Category("fbs", MissingRule.Impute, "0", "1"),
            Category("restecg", MissingRule.Impute, "0", "1", "2"),
            Number("thalach"),
            Category("exang", MissingRule.Impute, "0", "1"),
            Number("oldpeak"),
            Category("slope", MissingRule.Impute, "1", "2", "3"),
            Category("ca", MissingRule.Impute, "0", "1", "2", "3"),
            Category("thal", MissingRule.Impute, "3", "6", "7"),
        },
        Trainer = trainer ?? new Trainer { LogisticRegression = new LogisticRegression() },
        Evaluation = new V1.Evaluation { Holdout = 0.3, Seed = 1 },
        Privacy = new Privacy { MinimumRows = 50, MinimumParticipants = 2 },
    };

    public static RowStore Load(StudyManifest manifest)
    {
        var store = new RowStore(manifest.Features.Count, new MemoryBudget(64 << 20));
        for (var hospital = 0; hospital < Hospitals.Length; hospital++)
        {
            foreach (var line in File.ReadLines(TablePath(Hospitals[hospital])))
            {
                var cells = line.Split(',');
                var row = manifest.Features.Select((feature, column) => Value(feature, cells[column])).ToArray();
                Assert.Null(store.Append(hospital, row, [cells[13] != "0"]));
            }
        }

        return store;
    }

    public static string TablePath(string hospital) => SharedFiles.Path("data", "heart", $"processed.{hospital}.data");

    public static byte[] SplitKey(int number = 1)
    {
        var key = new byte[32];
        new Random(number).NextBytes(key);
        return key;
    }

    private static float Value(Feature feature, string cell)
    {
        if (cell == "?")
        {
            return float.NaN;
        }

        var number = float.Parse(cell, CultureInfo.InvariantCulture);
        if (feature.MissingValues.Count > 0 && number == 0)
        {
            return float.NaN;
        }

        return feature.Type == FeatureType.Category
            ? feature.Categories.Select(category => float.Parse(category, CultureInfo.InvariantCulture)).ToList().IndexOf(number)
            : number;
    }

    private static Feature Number(string name, MissingRule missing = MissingRule.Impute, params string[] missingValues) =>
        new() { Name = name, Type = FeatureType.Float32, Missing = missing, MissingValues = { missingValues } };

    private static Feature Category(string name, MissingRule missing, params string[] categories) =>
        new() { Name = name, Type = FeatureType.Category, Missing = missing, Categories = { categories } };
}
