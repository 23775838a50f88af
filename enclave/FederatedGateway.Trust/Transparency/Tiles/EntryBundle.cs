using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Tiles;

/// <summary>Up to 256 neighbouring log entries (C2SP tlog-tiles): each a 2-byte big-endian length and that many bytes.</summary>
public sealed record EntryBundle
{
    /// <summary>What a 2-byte length can say.</summary>
    public const int MaximumEntryBytes = ushort.MaxValue;

    /// <summary>256 entries of the largest size.</summary>
    public const int MaximumBytes = HashTile.FullWidth * (LengthBytes + MaximumEntryBytes);

    private const int LengthBytes = sizeof(ushort);
    private const string Prefix = "tile/entries/";

    public EntryBundle(long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, HashTile.FullWidth);
        (Index, Width) = (index, width);
    }

    /// <summary>The bundle starts with entry <see cref="Index"/> · 256.</summary>
    public long Index { get; }

    /// <summary>1 to 256 entries.</summary>
    public int Width { get; }

    /// <summary><c>tile/entries/&lt;N&gt;[.p/&lt;W&gt;]</c></summary>
    public string Path => Prefix + TilePaths.Format(Index, Width);

    public static bool TryParsePath(string path, [NotNullWhen(true)] out EntryBundle? bundle)
    {
        bundle = path.StartsWith(Prefix, StringComparison.Ordinal) && TilePaths.TryParse(path[Prefix.Length..], out var index, out var width)
            ? new EntryBundle(index, width)
            : null;
        return bundle is not null;
    }

    /// <summary>Every bundle of the log of <paramref name="size"/> entries, in order.</summary>
    public static IEnumerable<EntryBundle> ForSize(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        for (var index = 0L; size > 0 && index <= (size - 1) / HashTile.FullWidth; index++)
        {
            yield return new EntryBundle(index, (int)Math.Min(HashTile.FullWidth, size - (index * HashTile.FullWidth)));
        }
    }

    /// <exception cref="ArgumentException">An entry is longer than <see cref="MaximumEntryBytes"/>.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        var bytes = new byte[entries.Sum(entry => LengthBytes + entry.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, MaximumEntryBytes, nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[LengthBytes..]);
            rest = rest[(LengthBytes + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>Exactly <see cref="Width"/> entries and nothing after them; the entries are slices of <paramref name="bytes"/>.</summary>
    public Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> bytes)
    {
        var entries = new List<ReadOnlyMemory<byte>>(Width);
        var rest = bytes;
        while (entries.Count < Width)
        {
            if (rest.Length < LengthBytes)
            {
                return Refused($"ends before entry {entries.Count} of {Width}");
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            if (rest.Length - LengthBytes < length)
            {
                return Refused($"ends within entry {entries.Count}, which should have {length} bytes");
            }

            entries.Add(rest.Slice(LengthBytes, length));
            rest = rest[(LengthBytes + length)..];
        }

        return rest.IsEmpty ? Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Accepted(entries) : Refused($"has {rest.Length} bytes after its last entry");
    }

    private Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> Refused(string what)
        => Verdict<IReadOnlyList<ReadOnlyMemory<byte>>>.Refused(Reasons.MalformedMessage, $"the entry bundle {Path} {what}");
}
