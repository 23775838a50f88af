using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Rows as ML.NET reads them: a label and one vector of encoded inputs, encoded on the way out of the store, so that no second copy of the table
/// exists. A pass stops when it is cancelled.
/// </summary>
/// <param name="store">The joint table.</param>
/// <param name="rows">Which rows, in the order to be read.</param>
/// <param name="encoder">Makes the inputs.</param>
/// <param name="progress">Null when nobody listens.</param>
/// <param name="cancellation">Ends a pass with <see cref="OperationCanceledException"/>.</param>
internal sealed class TrainingRows(RowStore store, int[] rows, InputEncoder encoder, FitProgress? progress, CancellationToken cancellation) : IDataView
{
    public const string LabelColumn = "Label";
    public const string FeaturesColumn = "Features";

    public DataViewSchema Schema { get; } = SchemaOf(encoder.Inputs);

    public bool CanShuffle => false;

    public InputEncoder Encoder => encoder;

    public RowStore Store => store;

    public int Count => rows.Length;

    // Reading a sparse vector costs about three times as much a number as reading a dense one.
    public bool IsSparse { get; } = encoder.Inputs > 3 * encoder.Columns;

    public CancellationToken Cancellation => cancellation;

    public long? GetRowCount() => rows.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new TrainingRowCursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    public int RowAt(long position) => rows[position];

    public void CompletePass() => progress?.PassCompleted();

    /// <summary>A learner that counts its trees says which one it grows.</summary>
    public void BeginTree(int tree) => progress?.TreeBegun(tree);

    private static DataViewSchema SchemaOf(int inputs)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(LabelColumn, BooleanDataViewType.Instance);
        builder.AddColumn(FeaturesColumn, new VectorDataViewType(NumberDataViewType.Single, inputs));
        return builder.ToSchema();
    }
}
