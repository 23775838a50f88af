using System.Numerics;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Models;

/// <summary>
/// Turns a raw row into a model's inputs as <see cref="FeatureEncoding"/> describes. Raw encoding, one float a column in the manifest's order: a
/// number as itself, a bool as 0 or 1, a category as its index, missing as NaN. Thread-safe.
/// </summary>
public sealed class InputEncoder
{
    private readonly EncodedColumn[] columns;

    // Runs of numbers without indicators are encoded with vector instructions; these hold one entry a column.
    private readonly float[] imputes;
    private readonly float[] offsets;
    private readonly float[] scales;

    // The end (exclusive) of the run of plain numbers that starts at a column; the column itself when there is none.
    private readonly int[] runEnds;

    private InputEncoder(EncodedColumn[] columns, int inputs)
    {
        this.columns = columns;
        Inputs = inputs;
        imputes = Array.ConvertAll(columns, column => column.Impute);
        offsets = Array.ConvertAll(columns, column => column.Offset);
        scales = Array.ConvertAll(columns, column => column.Scale);
        runEnds = new int[columns.Length];
        for (var column = columns.Length - 1; column >= 0; column--)
        {
            var plain = !columns[column].IsCategory && !columns[column].Indicator;
            var next = column + 1;
            runEnds[column] = !plain ? column : next < columns.Length && runEnds[next] > next ? runEnds[next] : next;
        }
    }

    /// <summary>Raw columns of a row.</summary>
    public int Columns => columns.Length;

    /// <summary>Length of an encoded row.</summary>
    public int Inputs { get; }

    /// <summary>The most inputs of one row that can differ from zero: a value and an indicator per column.</summary>
    public int MaximumActive => Math.Min(Inputs, 2 * columns.Length);

    internal ReadOnlySpan<EncodedColumn> EncodedColumns => columns;

    /// <summary>Checks the encodings of a model; refuses with <see cref="Reasons.NotCanonical"/>, <see cref="Reasons.LimitExceeded"/> or <see cref="Reasons.MalformedMessage"/>.</summary>
    public static Verdict<InputEncoder> Create(IReadOnlyList<FeatureEncoding> encodings)
    {
        if (encodings.Count is 0 or > ModelLimits.MaximumColumns)
        {
            return Verdict<InputEncoder>.Refused(
                Reasons.LimitExceeded, $"the model has {encodings.Count} columns; 1 to {ModelLimits.MaximumColumns} are accepted");
        }

        var columns = new EncodedColumn[encodings.Count];
        var inputs = 0;
        for (var index = 0; index < columns.Length; index++)
        {
            var encoding = encodings[index];
            if (EncodingCheck.Refuse(encoding) is { } refusal)
            {
                return Verdict<InputEncoder>.Refused(refusal);
            }

            columns[index] = new EncodedColumn(
                encoding.Name, encoding.Categories.Count, inputs, encoding.Indicator, (float)encoding.Impute, (float)encoding.Offset, (float)encoding.Scale);
            inputs += columns[index].Inputs;
            if (inputs > ModelLimits.MaximumInputs)
            {
                return Verdict<InputEncoder>.Refused(
                    Reasons.LimitExceeded, $"the features give more than {ModelLimits.MaximumInputs} inputs; declare fewer categories");
            }
        }

        return Verdict<InputEncoder>.Accepted(new InputEncoder(columns, inputs));
    }

    /// <summary>Encodes a row densely.</summary>
    /// <param name="row">Exactly <see cref="Columns"/> raw values.</param>
    /// <param name="inputs">Exactly <see cref="Inputs"/> places; every one is written.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a category's value is not the index of one.</exception>
    public void Encode(ReadOnlySpan<float> row, Span<float> inputs)
    {
        CheckLength(row);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, Inputs);
        for (var index = 0; index < columns.Length;)
        {
            if (runEnds[index] > index)
            {
                EncodeNumbers(row, inputs[columns[index].FirstInput..], index, runEnds[index]);
                index = runEnds[index];
                continue;
            }

            ref readonly var column = ref columns[index];
            var own = inputs.Slice(column.FirstInput, column.Inputs);
            var raw = row[index++];
            if (column.IsCategory)
            {
                own.Clear();
                var category = column.Category(raw);
                if (category >= 0)
                {
                    own[category] = 1;
                }
            }
            else
            {
                own[0] = column.Number(raw);
            }

            if (column.Indicator)
            {
                own[^1] = float.IsNaN(raw) ? 1 : 0;
            }
        }
    }

    /// <summary>Encodes a row as the inputs that may differ from zero, in ascending order of index.</summary>
    /// <param name="row">Exactly <see cref="Columns"/> raw values.</param>
    /// <param name="indices">At least <see cref="MaximumActive"/> places.</param>
    /// <param name="values">As many as <paramref name="indices"/>.</param>
    /// <returns>How many were written.</returns>
    public int EncodeSparse(ReadOnlySpan<float> row, Span<int> indices, Span<float> values)
    {
        CheckLength(row);
        var active = 0;
        for (var index = 0; index < columns.Length; index++)
        {
            ref readonly var column = ref columns[index];
            var raw = row[index];
            if (!column.IsCategory)
            {
                indices[active] = column.FirstInput;
                values[active++] = column.Number(raw);
            }
            else if (column.Category(raw) is >= 0 and var category)
            {
                indices[active] = column.FirstInput + category;
                values[active++] = 1;
            }

            if (column.Indicator && float.IsNaN(raw))
            {
                indices[active] = column.FirstInput + column.ValueInputs;
                values[active++] = 1;
            }
        }

        return active;
    }

    /// <summary>A name for people of each input: the column, "column=category", or "column missing".</summary>
    public static IReadOnlyList<string> InputNames(IEnumerable<FeatureEncoding> encodings)
    {
        var names = new List<string>();
        foreach (var encoding in encodings)
        {
            if (encoding.Categories.Count == 0)
            {
                names.Add(encoding.Name);
            }

            names.AddRange(encoding.Categories.Select(category => $"{encoding.Name}={category}"));
            if (encoding.Indicator)
            {
                names.Add($"{encoding.Name} missing");
            }
        }

        return names;
    }

    internal void CheckLength(ReadOnlySpan<float> row)
    {
        if (row.Length != columns.Length)
        {
            throw new ArgumentException($"a row has {row.Length} values; the model takes {columns.Length}", nameof(row));
        }
    }

    private void EncodeNumbers(ReadOnlySpan<float> row, Span<float> inputs, int start, int end)
    {
        var index = start;
        var limit = new Vector<float>(ModelLimits.MaximumMagnitude);
        for (; index <= end - Vector<float>.Count; index += Vector<float>.Count)
        {
            var raw = new Vector<float>(row[index..]);
            var value = Vector.ConditionalSelect(Vector.Equals(raw, raw), raw, new Vector<float>(imputes, index));
            value = (value - new Vector<float>(offsets, index)) * new Vector<float>(scales, index);
            Vector.Max(Vector.Min(value, limit), -limit).CopyTo(inputs[(index - start)..]);
        }

        for (; index < end; index++)
        {
            inputs[index - start] = columns[index].Number(row[index]);
        }
    }
}
