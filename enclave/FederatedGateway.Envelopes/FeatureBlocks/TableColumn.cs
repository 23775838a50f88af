using FederatedGateway.V1;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>
/// One feature column as it is stored and what is accepted in it. The client checks a cell with <see cref="AcceptsNumber"/> or
/// <see cref="AcceptsInteger"/>; the writer and the enclave check every value by the same bounds again.
/// </summary>
public sealed class TableColumn
{
    internal TableColumn(int index, Feature feature)
    {
        Index = index;
        Name = feature.Name;
        Type = feature.Type;
        AllowsMissing = feature.Missing == MissingRule.Impute;
        (Width, MinimumInteger, MaximumInteger) = feature.Type switch
        {
            FeatureType.Float32 => (sizeof(float), 0, 0),
            FeatureType.Float64 => (sizeof(double), 0, 0),
            FeatureType.Int32 => (sizeof(int), Ceiling(feature, int.MinValue), Floor(feature, int.MaxValue)),
            FeatureType.Int64 => (sizeof(long), Ceiling(feature, long.MinValue), Floor(feature, long.MaxValue)),
            FeatureType.Bool => (sizeof(byte), 0, 1),
            FeatureType.Category => (sizeof(ushort), 0, CategoryCount(feature) - 1),
            _ => throw new ArgumentException($"column \"{feature.Name}\" has no storage type", nameof(feature)),
        };
        MinimumNumber = feature.HasMinimum ? Math.Max(Rounded(feature.Minimum), -float.MaxValue) : -float.MaxValue;
        MaximumNumber = feature.HasMaximum ? Math.Min(Rounded(feature.Maximum), float.MaxValue) : float.MaxValue;
    }

    /// <summary>Position among the features, from 0.</summary>
    public int Index { get; }

    public string Name { get; }

    public FeatureType Type { get; }

    /// <summary>True where the manifest imputes missing values, false where it rejects them.</summary>
    public bool AllowsMissing { get; }

    /// <summary>Bytes of one value: float32 4, float64 8, int32 4, int64 8, bool 1, category 2; little-endian.</summary>
    public int Width { get; }

    /// <summary>
    /// Least number accepted in a float column. Bounds of a float32 column are rounded to float32 as its values are, so that a value at the bound stays
    /// inside; in both types nothing beyond the range of float32 is accepted, because learners compute in it.
    /// </summary>
    public double MinimumNumber { get; }

    /// <summary>Greatest number accepted in a float column; see <see cref="MinimumNumber"/>.</summary>
    public double MaximumNumber { get; }

    /// <summary>Least integer accepted in an int32, int64, bool (0, 1) or category (index) column.</summary>
    public long MinimumInteger { get; }

    /// <summary>Greatest integer accepted; see <see cref="MinimumInteger"/>.</summary>
    public long MaximumInteger { get; }

    public bool IsFloatingPoint => Type is FeatureType.Float32 or FeatureType.Float64;

    /// <summary>Whether a number, rounded to the column's type, is finite and in range. Float columns only.</summary>
    public bool AcceptsNumber(double value)
    {
        ThrowUnless(IsFloatingPoint);
        var stored = Rounded(value);
        return stored >= MinimumNumber && stored <= MaximumNumber;
    }

    /// <summary>Whether an integer, 0 or 1 for bool, or a category's index is in range. All other columns.</summary>
    public bool AcceptsInteger(long value)
    {
        ThrowUnless(!IsFloatingPoint);
        return value >= MinimumInteger && value <= MaximumInteger;
    }

    private double Rounded(double value) => Type == FeatureType.Float32 ? (float)value : value;

    private void ThrowUnless(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException($"column \"{Name}\" holds {Type} values");
        }
    }

    private static long CategoryCount(Feature feature) => feature.Categories.Count is > 0 and <= TableLimits.MaximumCategories
        ? feature.Categories.Count
        : throw new ArgumentException($"column \"{feature.Name}\" has {feature.Categories.Count} categories; 1 to {TableLimits.MaximumCategories} are accepted", nameof(feature));

    private static long Ceiling(Feature feature, long least)
        => feature.HasMinimum && feature.Minimum > least ? (feature.Minimum >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(feature.Minimum)) : least;

    private static long Floor(Feature feature, long greatest)
        => feature.HasMaximum && feature.Maximum < greatest ? (feature.Maximum <= long.MinValue ? long.MinValue : (long)Math.Floor(feature.Maximum)) : greatest;
}
