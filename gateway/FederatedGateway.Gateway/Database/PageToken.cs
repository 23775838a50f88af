using System.Globalization;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Database;

/// <summary>Where a page of a list, newest first, ended: the last row's time and id. Opaque to clients.</summary>
internal readonly record struct PageToken(long Ticks, string Id)
{
    private const int DefaultSize = 50;
    private const int MaximumSize = 200;

    public static PageToken Start { get; } = new(long.MaxValue, "");

    /// <exception cref="RefusedException"><see cref="Reasons.InvalidArgument"/>: not a token of ours.</exception>
    public static PageToken Parse(string text)
    {
        if (text.Length == 0)
        {
            return Start;
        }

        var parts = text.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new PageToken(ticks, parts[1])
            : throw new RefusedException(Reasons.InvalidArgument, "page_token is not one that this gateway gave out; leave it empty for the first page");
    }

    /// <exception cref="RefusedException"><see cref="Reasons.InvalidArgument"/>: larger than a page may be.</exception>
    public static int Size(uint asked) => asked switch
    {
        0 => DefaultSize,
        <= MaximumSize => (int)asked,
        _ => throw new RefusedException(Reasons.InvalidArgument, $"page_size is {asked}; at most {MaximumSize} are possible"),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}.{Id}");
}
