using System.Numerics;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>
/// The layout that a study's manifest gives every feature table. A table is: magic "FGWTABL1", schema digest (32), then blocks. A block is: row count
/// (4, little-endian), for each feature in the manifest's order a missing bitmap (one bit a row, least significant first, padded with zeros to a byte)
/// and its values (little-endian, zero where missing), the labels (one byte a row, 0 or 1), and the record keys (32 bytes a row) if the study joins by
/// them. Every block but the last has <see cref="BlockRows"/> rows, so the length of a table follows from its schema and row count.
/// </summary>
public sealed class TableSchema
{
    internal const int RowCountBytes = sizeof(uint);

    // Decoding goes 64 rows at a time, one word of the bitmap.
    internal const int TileRows = 64;

    // A block and its decoded rows fit in a core's second-level cache.
    private const int TargetBlockBytes = 256 * 1024;

    private const int MaximumBlockRows = 4_096;

    private const int DigestBytes = 32;

    private readonly byte[] digest;

    /// <param name="features">The manifest's, in its order; 1 to 4,096.</param>
    /// <param name="label">The manifest's.</param>
    /// <param name="hasRecordKeys">True when the study joins tables by record keys.</param>
    /// <exception cref="ArgumentException">A bound of <see cref="TableLimits"/> is broken; a checked manifest never does.</exception>
    public TableSchema(IReadOnlyList<Feature> features, Label label, bool hasRecordKeys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(features.Count, nameof(features));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features.Count, TableLimits.MaximumColumns, nameof(features));
        Columns = [.. features.Select((feature, index) => new TableColumn(index, feature))];
        LabelColumn = label.Column;
        HasRecordKeys = hasRecordKeys;
        digest = SchemaDigest.Of(features, label, hasRecordKeys).Bytes.ToArray();

        var rowBytes = Columns.Sum(column => column.Width) + 1 + (hasRecordKeys ? TableLimits.RecordKeyBytes : 0);
        var rows = (int)BitOperations.RoundUpToPowerOf2((uint)(TargetBlockBytes / rowBytes) + 1) / 2;
        BlockRows = Math.Clamp(rows, TileRows, MaximumBlockRows);
    }

    /// <summary>The features in the manifest's order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    public string LabelColumn { get; }

    public bool HasRecordKeys { get; }

    /// <summary>Rows of every block but the last: a power of two, 64 to 4,096, such that a block has about 256 KiB.</summary>
    public int BlockRows { get; }

    /// <summary>SHA-256 over everything that gives bytes of a table their meaning; in every header.</summary>
    public ReadOnlyMemory<byte> Digest => digest;

    internal static ReadOnlySpan<byte> Magic => "FGWTABL1"u8;

    internal static int PrologueBytes => Magic.Length + DigestBytes;

    /// <summary>The tables of a study, whose tables carry record keys only when they are joined by them.</summary>
    public static TableSchema Of(StudyManifest manifest) => new(manifest.Features, manifest.Label, hasRecordKeys: manifest.Join != JoinMode.Horizontal);

    /// <summary>Plaintext bytes of a table with 1 to 10⁹ rows.</summary>
    public long TableBytes(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, TableLimits.MaximumRows);
        var (blocks, last) = Math.DivRem(rows, BlockRows);
        return PrologueBytes + (blocks * BlockBytes(BlockRows)) + (last == 0 ? 0 : BlockBytes((int)last));
    }

    internal static int BitmapBytes(int rows) => (rows + 7) / 8;

    internal int BlockBytes(int rows)
    {
        var bytes = RowCountBytes + rows + (HasRecordKeys ? rows * TableLimits.RecordKeyBytes : 0);
        foreach (var column in Columns)
        {
            bytes += BitmapBytes(rows) + (rows * column.Width);
        }

        return bytes;
    }
}
