using System.Globalization;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;
using FederatedGateway.UnitTests.Repository;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Training;

/// <summary>Real tables, and what is published about them.</summary>
public sealed class PublishedTableTests
{
    private const string OutputVariable = "FGW_TEST_MODEL_OUTPUT";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Four_hospitals_reach_the_known_area_under_any_split_key(int key)
    {
        var card = TrainHeart(null, key).Card;

        Assert.Equal(50u, card.Repeats);
        Assert.InRange(card.Joint.Auc, 0.905 - 0.017, 0.905 + 0.017);
        Assert.InRange(card.Joint.CalibrationSlope, 0.8, 1.15);
        var va = card.Participants.Single(metrics => metrics.Participant == "va");
        Assert.True(va.Joint.Auc > va.Local.Auc + 0.02, $"joint {va.Joint.Auc}, local {va.Local.Auc}");
        Assert.All(card.Participants, metrics => Assert.InRange(metrics.Joint.Auc, metrics.Joint.AucLow, metrics.Joint.AucHigh));

        // Eight of its rows are negative: enough over all splits, too few for counts in one.
        var switzerland = card.Participants.Single(metrics => metrics.Participant == "switzerland");
        Assert.False(switzerland.Suppressed);
        Assert.Equal(0, switzerland.Joint.Positives);
    }

    [Fact]
    public void The_built_in_tables_are_told_apart_almost_perfectly()
    {
        string[] institutions = ["north", "east", "south", "west"];
        var lines = File.ReadAllLines(RepositoryRoot.Files("breast_cancer.csv").Single())[1..];
        var manifest = new StudyManifest
        {
            Participants = { institutions.Select(name => new Participant { Name = name }) },
            Features = { Enumerable.Range(0, 30).Select(index => new Feature { Name = $"f{index}", Type = FeatureType.Float32, Missing = MissingRule.Reject }) },
            Trainer = Trainers.Of("logistic_regression"),
            Evaluation = new V1.Evaluation { Holdout = 0.3, Seed = 1 },
            Privacy = new Privacy { MinimumRows = 100, MinimumParticipants = 3 },
        };
        using var store = new RowStore(30, new MemoryBudget(64 << 20));
        for (var row = 0; row < lines.Length; row++)
        {
            var cells = lines[row].Split(',');
            var malignant = cells[^1] == "0";
            var institution = Array.IndexOf(institutions, BuiltInTables.InstitutionOf(row, malignant));
            Assert.Null(store.Append(institution, Array.ConvertAll(cells[..30], cell => float.Parse(cell, CultureInfo.InvariantCulture)), [malignant]));
        }

        var card = JointTraining.Run(manifest, store, HeartStudy.SplitKey(), null, CancellationToken.None).OrThrow().Card;
        Assert.InRange(card.Joint.Auc, 0.99, 1);
        Assert.InRange(card.Joint.AucLow, 0.9, card.Joint.Auc);
        Assert.Equal(569, card.TrainingRows);
    }

    [Theory]
    [InlineData("fast_tree")]
    [InlineData("light_gbm")]
    public void Trees_learn_from_the_four_hospitals_too(string learner)
    {
        var trainer = Trainers.Of(learner, trees: 50);
        Assert.InRange(TrainHeart(trainer, 1, repeats: 6).Card.Joint.Auc, 0.86, 0.93);
    }

    [Theory]
    [InlineData("logistic_regression")]
    [InlineData("fast_tree")]
    [InlineData("light_gbm")]
    public async Task Another_process_computes_the_same_bytes(string learner)
    {
        var output = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var start = new System.Diagnostics.ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "FederatedGateway.UnitTests"))
            {
                ArgumentList = { "-method", $"{typeof(PublishedTableTests).FullName}.{nameof(Training_again_computes_the_same_bytes)}" },
                RedirectStandardOutput = true,
            };
            start.Environment[OutputVariable] = $"{learner}:{output}";

            // The number of processors must not matter either.
            start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
            using var process = System.Diagnostics.Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, said);

            Assert.Equal(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken), TrainBriefly(learner));
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>Also the part of <see cref="Another_process_computes_the_same_bytes"/> that runs in the other process.</summary>
    [Fact]
    public async Task Training_again_computes_the_same_bytes()
    {
        var asked = Environment.GetEnvironmentVariable(OutputVariable)?.Split(':', 2) ?? ["logistic_regression"];
        var bytes = TrainBriefly(asked[0]);
        Assert.Equal(bytes, TrainBriefly(asked[0]));
        if (asked.Length == 2)
        {
            await File.WriteAllBytesAsync(asked[1], bytes, TestContext.Current.CancellationToken);
        }
    }

    internal static JointResult TrainHeart(Trainer? trainer, int key, uint repeats = 0)
    {
        var manifest = HeartStudy.Manifest(trainer);
        manifest.Evaluation.Repeats = repeats;
        using var store = HeartStudy.Load(manifest);
        return JointTraining.Run(manifest, store, HeartStudy.SplitKey(key), null, CancellationToken.None).OrThrow();
    }

    private static byte[] TrainBriefly(string learner)
    {
        var table = new SyntheticTable { Rows = 1_500 };
        using var store = table.Store();
        var result = JointTraining.Run(table.Manifest(Trainers.Of(learner)), store, HeartStudy.SplitKey(), null, CancellationToken.None).OrThrow();
        return [.. result.Parameters.ToByteArray(), .. result.Card.ToByteArray()];
    }
}
