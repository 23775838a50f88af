using System.Runtime.CompilerServices;
using FederatedGateway.Client.Tables;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Prediction;

/// <summary>Predicts rows of an institution's own table with a model that it received. Everything stays on this machine. Thread-safe.</summary>
public sealed class TablePredictor
{
    private readonly ModelScorer scorer;
    private readonly TableSchema schema;

    private TablePredictor(ModelScorer scorer, TableSchema schema)
    {
        this.scorer = scorer;
        this.schema = schema;
    }

    /// <summary>
    /// A predictor for tables of a study. Refuses a model that is malformed (see <see cref="ModelScorer.Parse"/>), or with
    /// <see cref="Reasons.SchemaMismatch"/> one that was not trained on the study's columns.
    /// </summary>
    /// <param name="parameters">A serialized <see cref="ModelParameters"/>: untrusted bytes.</param>
    /// <param name="manifest">The study.</param>
    public static Verdict<TablePredictor> Create(ReadOnlyMemory<byte> parameters, StudyManifest manifest)
        => ModelScorer.Parse(parameters).Then(scorer => Create(scorer, manifest));

    /// <summary>Predicts the rows of a file that was found clean, in its order.</summary>
    /// <param name="file">A file of the same study; for prediction its label may be absent.</param>
    /// <param name="report">What <see cref="TableFile.CheckAsync"/> found in it.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="TableChangedException">The file changed since it was checked; see <see cref="TableFile.ReadRowsAsync"/>.</exception>
    public async IAsyncEnumerable<PredictedRow> PredictAsync(TableFile file, TableReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var values = new float[scorer.Columns];
        await foreach (var row in file.ReadRowsAsync(report, cancellationToken))
        {
            yield return new PredictedRow(row.Row, Probability(row, values), row.Label);
        }
    }

    /// <summary>Probability of a positive label for one row of the study.</summary>
    public double Probability(TableRow row) => Probability(row, new float[scorer.Columns]);

    private static Verdict<TablePredictor> Create(ModelScorer scorer, StudyManifest manifest)
    {
        var trained = scorer.Parameters.Encodings;
        if (trained.Count != manifest.Features.Count)
        {
            return Refused($"the model takes {trained.Count} columns, the study has {manifest.Features.Count}");
        }

        foreach (var (column, feature) in trained.Zip(manifest.Features))
        {
            if (column.Name != feature.Name || column.Type != feature.Type || !column.Categories.SequenceEqual(feature.Categories))
            {
                return Refused($"the model's column \"{column.Name}\" differs from the study's \"{feature.Name}\" in name, type, categories or place");
            }
        }

        return Verdict<TablePredictor>.Accepted(new TablePredictor(scorer, TableSchema.Of(manifest)));
    }

    private static Verdict<TablePredictor> Refused(string detail)
        => Verdict<TablePredictor>.Refused(Reasons.SchemaMismatch, $"{detail}: it was trained in another study");

    private double Probability(TableRow row, float[] values)
    {
        for (var column = 0; column < values.Length; column++)
        {
            // As the enclave's reader of feature tables converts them: a model's thresholds are compared with the very same bits.
            ref readonly var cell = ref row.Cells[column];
            values[column] = cell.IsMissing ? float.NaN : schema.Columns[column].IsFloatingPoint ? (float)cell.Number : cell.Integer;
        }

        return scorer.Probability(values);
    }
}
