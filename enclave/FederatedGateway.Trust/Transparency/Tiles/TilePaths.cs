using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Tiles;

/// <summary>The <c>&lt;N&gt;[.p/&lt;W&gt;]</c> part of the paths of C2SP tlog-tiles.</summary>
internal static class TilePaths
{
    /// <summary>7 groups of three digits hold every index below 2^63.</summary>
    private const int MaximumGroups = 7;

    public static string Format(long index, int width)
    {
        var path = $"{index % 1000:D3}";
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = $"x{rest % 1000:D3}/{path}";
        }

        return width == HashTile.FullWidth ? path : $"{path}.p/{width}";
    }

    public static bool TryParse(string path, out long index, out int width)
    {
        (index, width) = (0, HashTile.FullWidth);
        var whole = path;
        var partial = path.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!StrictDecimal.TryParse(path.AsSpan(partial + 3), out var parsed) || parsed is < 1 or >= HashTile.FullWidth)
            {
                return false;
            }

            width = (int)parsed;
            whole = path[..partial];
        }

        var groups = whole.Split('/');
        if (groups.Length > MaximumGroups)
        {
            return false;
        }

        foreach (var group in groups)
        {
            var digits = group.StartsWith('x') ? group.AsSpan(1) : group;
            if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            var value = int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
            if (index > (long.MaxValue - value) / 1000)
            {
                return false;
            }

            index = (index * 1000) + value;
        }

        // One spelling for each tile: x only and always before the last group, no group of zeros in front.
        return Format(index, width) == path;
    }
}
