namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>
/// The root of a complete subtree: the hash over the leaves [<paramref name="Index"/> · 2^<paramref name="Height"/>, (<paramref name="Index"/> + 1) · 2^<paramref name="Height"/>).
/// Such a node never changes once all its leaves are there.
/// </summary>
/// <param name="Height">0 for leaves, at most <see cref="MaximumHeight"/>.</param>
/// <param name="Index">Counted from the left within its height.</param>
public readonly record struct TreeNode(int Height, long Index)
{
    /// <summary>Tree sizes are below 2^63, so no complete subtree is higher.</summary>
    public const int MaximumHeight = 62;
}
