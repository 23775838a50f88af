namespace FederatedGateway.Client.Tables.Sources;

/// <summary>The bytes by which a text file says its encoding (Unicode §23.8).</summary>
internal readonly record struct ByteOrderMark(string Encoding, int Length)
{
    public static ByteOrderMark? Find(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new("utf-8", 3),
        [0xFF, 0xFE, 0, 0, ..] => new("utf-32", 4),
        [0xFF, 0xFE, ..] => new("utf-16", 2),
        [0xFE, 0xFF, ..] => new("utf-16BE", 2),
        _ => null,
    };
}
