using System.Security.Cryptography;

namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>The hashes of RFC 6962 §2.1 over SHA-256: leaves and nodes are told apart by their first byte.</summary>
public static class MerkleHashing
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>An entry up to this size is hashed without allocating.</summary>
    private const int StackBytes = 1024;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash EmptyRoot { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(00 ‖ entry).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        var input = entry.Length < StackBytes ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        return Hash(input);
    }

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static TreeHash Node(TreeHash left, TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * TreeHash.Length)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + TreeHash.Length)..]);
        return Hash(input);
    }

    private static TreeHash Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[TreeHash.Length];
        SHA256.HashData(input, digest);
        return new TreeHash(digest);
    }
}
