using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>The decoder for one storage type. Little-endian machines only, like the runtime's own supported platforms for enclaves.</summary>
internal sealed class ColumnDecoder<T>(T minimum, T maximum, bool allowsMissing) : ColumnDecoder
    where T : unmanaged, INumber<T>
{
    public override ulong Decode(ReadOnlySpan<byte> values, ulong missing, Span<float> destination, int stride)
    {
        var typed = MemoryMarshal.Cast<byte, T>(values);
        var target = 0;
        foreach (var value in typed)
        {
            destination[target] = float.CreateTruncating(value);
            target += stride;
        }

        var violations = Outside(typed) & ~missing;
        if (missing != 0)
        {
            violations |= allowsMissing ? 0 : missing;
            for (var rest = missing; rest != 0; rest &= rest - 1)
            {
                var row = BitOperations.TrailingZeroCount(rest);
                destination[row * stride] = float.NaN;
                violations |= IsZeroBits(typed[row]) ? 0 : 1UL << row;
            }
        }

        return violations;
    }

    // One bit for each value that is not within the bounds. Comparisons are false for NaN and the bounds are finite, so NaN and infinities are outside.
    private ulong Outside(ReadOnlySpan<T> values)
    {
        var outside = 0UL;
        var row = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var (least, greatest) = (Vector256.Create(minimum), Vector256.Create(maximum));
            for (; values.Length - row >= Vector256<T>.Count; row += Vector256<T>.Count)
            {
                var vector = Vector256.Create(values[row..]);
                var within = Vector256.GreaterThanOrEqual(vector, least) & Vector256.LessThanOrEqual(vector, greatest);
                outside |= (ulong)Vector256.ExtractMostSignificantBits(~within) << row;
            }
        }

        for (; row < values.Length; row++)
        {
            outside |= values[row] >= minimum && values[row] <= maximum ? 0 : 1UL << row;
        }

        return outside;
    }

    // Negative zero is not all zero bits: a missing cell has one encoding.
    private static bool IsZeroBits(T value) => !MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ContainsAnyExcept((byte)0);
}
