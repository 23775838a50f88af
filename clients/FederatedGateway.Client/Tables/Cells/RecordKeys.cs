using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>
/// Finds record keys that occur twice. Kept are 128 bits of each key's SHA-256, not the key: about 40 bytes a row, the one part of a check whose memory grows with
/// the table.
/// </summary>
internal sealed class RecordKeys(string column, TableFormat format)
{
    private readonly MissingTexts missing = new(format, []);
    private readonly Dictionary<UInt128, long> rows = [];

    public string Column { get; } = column;

    public bool IsMissing(in TableCell cell) => missing.Contains(cell);

    /// <summary>The earlier row with this key; 0 when there is none.</summary>
    public long EarlierRow(in TableCell cell, long row)
    {
        var text = cell.Kind == CellKind.Text ? cell.Text : cell.ToString();
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        CryptographicOperations.ZeroMemory(bytes);
        return rows.TryAdd(BinaryPrimitives.ReadUInt128LittleEndian(digest), row) ? 0 : rows[BinaryPrimitives.ReadUInt128LittleEndian(digest)];
    }
}
