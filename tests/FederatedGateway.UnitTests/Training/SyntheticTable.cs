using FederatedGateway.Enclave.Ingest;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Training;

/// <summary>A joint table drawn from a known model with a fixed seed: numbers, categories, missing values, several institutions.</summary>
internal sealed class SyntheticTable
{
    public int Rows { get; init; } = 600;

    public int Institutions { get; init; } = 3;

    public int Numbers { get; init; } = 4;

    public int Categories { get; init; } = 2;

    /// <summary>Share of missing values.</summary>
    public double Missing { get; init; } = 0.1;

    /// <summary>About this share of rows is positive.</summary>
    public double Positives { get; init; } = 0.4;

    /// <summary>Changes a row (institution, values, label) before it is stored; null leaves it.</summary>
    public Func<int, float[], bool, bool>? Change { get; init; }

    public long MemoryLimitBytes { get; init; } = 64 << 20;

    public StudyManifest Manifest(Trainer? trainer = null, uint repeats = 2) => new()
    {
        Version = 1,
        Participants = { Enumerable.Range(0, Institutions).Select(index => new Participant { Name = $"institution-{index}" }) },
        Features =
        {
            Enumerable.Range(0, Numbers).Select(index => new Feature { Name = $"number{index}", Type = FeatureType.Float32, Missing = MissingRule.Impute }),
            Enumerable.Range(0, Categories).Select(index => new Feature
            {
                Name = $"category{index}", Type = FeatureType.Category, Missing = MissingRule.Impute, Categories = { "a", "b", "c" },
            }),
        },
        Trainer = trainer ?? new Trainer { LogisticRegression = new LogisticRegression() },
        Evaluation = new V1.Evaluation { Holdout = 0.3, Seed = 7, Repeats = repeats },
        Privacy = new Privacy { MinimumRows = 10, MinimumParticipants = 1 },
    };

    public RowStore Store()
    {
        var random = new Random(11);
        var store = new RowStore(Numbers + Categories, new MemoryBudget(MemoryLimitBytes));
        for (var index = 0; index < Rows; index++)
        {
            var institution = index % Institutions;
            var row = new float[Numbers + Categories];
            var logit = Math.Log(Positives / (1 - Positives));
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = column < Numbers ? (float)((random.NextDouble() * 4) - 2) : random.Next(3);
                logit += column < Numbers ? row[column] * (column % 2 == 0 ? 1.0 : -0.5) : row[column] == 1 ? 1 : -0.5;
                if (random.NextDouble() < Missing)
                {
                    row[column] = float.NaN;
                }
            }

            var label = random.NextDouble() < 1 / (1 + Math.Exp(-logit));
            label = Change?.Invoke(institution, row, label) ?? label;
            Assert.Null(store.Append(institution, row, [label]));
        }

        return store;
    }
}
