namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>
/// Reads the hash of a complete subtree, from wherever it is kept. Proofs ask for nodes of the tree of the given size only; a reader that cannot answer throws.
/// </summary>
public delegate TreeHash HashReader(TreeNode node);
