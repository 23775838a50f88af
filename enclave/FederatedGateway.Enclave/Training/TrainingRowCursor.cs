using Microsoft.ML;
using Microsoft.ML.Data;

namespace FederatedGateway.Enclave.Training;

/// <summary>One pass over <see cref="TrainingRows"/>.</summary>
internal sealed class TrainingRowCursor(TrainingRows rows, HashSet<int> activeColumns) : DataViewRowCursor
{
    // Rows between looks at the cancellation token: well below a millisecond of work.
    private const long RowsBetweenChecks = 256;

    private long position = -1;

    public override long Position => position;

    public override long Batch => 0;

    public override DataViewSchema Schema => rows.Schema;

    public override bool MoveNext()
    {
        if (position + 1 >= rows.Count)
        {
            if (position < rows.Count)
            {
                position = rows.Count;
                rows.CompletePass();
            }

            return false;
        }

        position++;
        if (position % RowsBetweenChecks == 0)
        {
            rows.Cancellation.ThrowIfCancellationRequested();
        }

        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => activeColumns.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        // The compiler sees that TValue is unrelated to either type; ML.NET asks for the type that the schema names.
        Delegate getter = column.Name == TrainingRows.LabelColumn ? (ValueGetter<bool>)GetLabel
            : rows.IsSparse ? (ValueGetter<VBuffer<float>>)GetSparse
            : (ValueGetter<VBuffer<float>>)GetDense;
        return (ValueGetter<TValue>)getter;
    }

    private void GetLabel(ref bool label) => label = rows.Store.Label(Row);

    private int Row => rows.RowAt(position);

    private void GetDense(ref VBuffer<float> inputs)
    {
        var editor = VBufferEditor.Create(ref inputs, rows.Encoder.Inputs);
        rows.Encoder.Encode(rows.Store.Row(Row), editor.Values);
        inputs = editor.Commit();
    }

    private void GetSparse(ref VBuffer<float> inputs)
    {
        var editor = VBufferEditor.Create(ref inputs, rows.Encoder.Inputs, rows.Encoder.MaximumActive);
        var active = rows.Encoder.EncodeSparse(rows.Store.Row(Row), editor.Indices, editor.Values);
        inputs = editor.CommitTruncated(active);
    }
}
