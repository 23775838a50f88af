namespace FederatedGateway.Trust.Models;

/// <summary>One raw column, ready for use: where its inputs begin and how its values become inputs.</summary>
/// <param name="Name">The study's column.</param>
/// <param name="Categories">Number of categories; 0 for a number.</param>
/// <param name="FirstInput">Index of its first input.</param>
/// <param name="Indicator">Whether a missing-indicator input follows its other inputs.</param>
/// <param name="Impute">Stands for a missing number; for a category the index of one, or −1 for none.</param>
/// <param name="Offset">Subtracted from a number.</param>
/// <param name="Scale">Multiplied afterwards.</param>
internal readonly record struct EncodedColumn(string Name, int Categories, int FirstInput, bool Indicator, float Impute, float Offset, float Scale)
{
    public bool IsCategory => Categories > 0;

    public int ValueInputs => IsCategory ? Categories : 1;

    public int Inputs => ValueInputs + (Indicator ? 1 : 0);

    /// <summary>The input of a number. Single precision throughout: a tree compares it with a threshold that was learned from the very same bits.</summary>
    public float Number(float raw) => Standardize(float.IsNaN(raw) ? Impute : raw);

    /// <summary>The index of the category's input among the column's own, or −1 when none is set.</summary>
    /// <exception cref="ArgumentException">The value is neither missing nor the index of a category.</exception>
    public int Category(float raw)
    {
        if (float.IsNaN(raw))
        {
            return (int)Impute;
        }

        var index = (int)raw;
        return index == raw && (uint)index < (uint)Categories
            ? index
            : throw new ArgumentException($"column \"{Name}\" holds a value that is not the index of one of its {Categories} categories");
    }

    private float Standardize(float value) => Math.Clamp((value - Offset) * Scale, -ModelLimits.MaximumMagnitude, ModelLimits.MaximumMagnitude);
}
