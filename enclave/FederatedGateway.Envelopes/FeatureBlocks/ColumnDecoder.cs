using FederatedGateway.V1;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>Checks the values of one column and turns them into floats, 64 rows at a time.</summary>
internal abstract class ColumnDecoder
{
    public static ColumnDecoder Of(TableColumn column) => column.Type switch
    {
        FeatureType.Float32 => new ColumnDecoder<float>((float)column.MinimumNumber, (float)column.MaximumNumber, column.AllowsMissing),
        FeatureType.Float64 => new ColumnDecoder<double>(column.MinimumNumber, column.MaximumNumber, column.AllowsMissing),
        FeatureType.Int32 => new ColumnDecoder<int>(int.CreateSaturating(column.MinimumInteger), int.CreateSaturating(column.MaximumInteger), column.AllowsMissing),
        FeatureType.Int64 => new ColumnDecoder<long>(column.MinimumInteger, column.MaximumInteger, column.AllowsMissing),
        FeatureType.Bool => new ColumnDecoder<byte>(0, 1, column.AllowsMissing),
        FeatureType.Category => new ColumnDecoder<ushort>(0, (ushort)column.MaximumInteger, column.AllowsMissing),
        _ => throw new ArgumentException("not a column type", nameof(column)),
    };

    /// <summary>
    /// Writes value i to <c>destination[i × stride]</c>, NaN where missing, and returns one bit for each row that breaks a rule: out of range, not
    /// finite, missing where the manifest rejects it, or not zero where missing.
    /// </summary>
    /// <param name="values">At most 64 values, little-endian.</param>
    /// <param name="missing">One bit a row; no bit beyond the rows.</param>
    /// <param name="destination">From the first row's cell on.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public abstract ulong Decode(ReadOnlySpan<byte> values, ulong missing, Span<float> destination, int stride);
}
