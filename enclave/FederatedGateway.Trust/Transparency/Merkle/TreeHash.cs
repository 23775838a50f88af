using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>The SHA-256 hash of a node of a Merkle tree: 32 bytes, neither more nor less.</summary>
public readonly struct TreeHash : IEquatable<TreeHash>
{
    public const int Length = 32;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <param name="bytes">Exactly <see cref="Length"/> bytes; untrusted bytes go through <see cref="TryParse"/>.</param>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length, nameof(bytes));
        first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        second = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        fourth = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    public static bool operator ==(TreeHash left, TreeHash right) => left.Equals(right);

    public static bool operator !=(TreeHash left, TreeHash right) => !left.Equals(right);

    /// <summary>False unless <paramref name="bytes"/> has exactly <see cref="Length"/> bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TreeHash hash)
    {
        hash = bytes.Length == Length ? new TreeHash(bytes) : default;
        return bytes.Length == Length;
    }

    /// <summary>Standard base64 with padding, in its only canonical form (44 characters).</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out TreeHash hash)
    {
        hash = default;
        return StrictBase64.TryDecode(text, Length, out var bytes) && TryParse(bytes, out hash);
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, first);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], second);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], third);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], fourth);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public string ToBase64() => Convert.ToBase64String(ToArray());

    public bool Equals(TreeHash other) => first == other.first && second == other.second && third == other.third && fourth == other.fourth;

    public override bool Equals(object? obj) => obj is TreeHash other && Equals(other);

    public override int GetHashCode() => first.GetHashCode();

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
