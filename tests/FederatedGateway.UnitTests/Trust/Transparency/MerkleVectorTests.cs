using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.UnitTests.Trust.Transparency;

/// <summary>The vectors of transparency-dev/merkle, accepted and refused as they say.</summary>
public sealed class MerkleVectorTests
{
    /// <summary>Vectors whose old size is zero and new size is not: proofs without meaning to a verifier, the first step to a witness.</summary>
    private const int AcceptedByWitnessesOnly = 3;

    [Fact]
    public void Inclusion_proofs()
    {
        var (accepted, refused) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(SharedFiles.Path("vectors", "tlog", "merkle", "inclusion"), "*.json", SearchOption.AllDirectories))
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = vector.RootElement;
            var verified = TryHash(root, "leafHash", out var leaf) && TryHash(root, "root", out var treeRoot) && TryProof(root, out var proof)
                && InclusionProof.Verify(Number(root, "leafIdx"), Number(root, "treeSize"), leaf, proof, treeRoot);

            Assert.True(verified != root.GetProperty("wantErr").GetBoolean(), file);
            (accepted, refused) = verified ? (accepted + 1, refused) : (accepted, refused + 1);
        }

        Assert.True(accepted > 0 && refused > 0);
    }

    [Fact]
    public void Consistency_proofs()
    {
        var (accepted, refused, acceptedByWitnesses) = (0, 0, 0);
        foreach (var file in Directory.EnumerateFiles(SharedFiles.Path("vectors", "tlog", "merkle", "consistency"), "*.json", SearchOption.AllDirectories))
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = vector.RootElement;
            var (verified, witnessed) = (false, false);
            if (TryHash(root, "root1", out var oldRoot) && TryHash(root, "root2", out var newRoot) && TryProof(root, out var proof))
            {
                var (oldSize, newSize) = (Number(root, "size1"), Number(root, "size2"));
                verified = ConsistencyProof.Verify(oldSize, oldRoot, newSize, newRoot, proof);
                witnessed = ConsistencyProof.VerifyForWitness(oldSize, oldRoot, newSize, newRoot, proof);
                Assert.True(verified == witnessed || (witnessed && oldSize == 0 && newSize > 0 && proof.Count == 0), file);
            }

            Assert.True(verified != root.GetProperty("wantErr").GetBoolean(), file);
            (accepted, refused) = verified ? (accepted + 1, refused) : (accepted, refused + 1);
            acceptedByWitnesses += witnessed && !verified ? 1 : 0;
        }

        Assert.True(accepted > 0 && refused > 0);
        Assert.InRange(acceptedByWitnesses, 1, AcceptedByWitnessesOnly);
    }

    /// <summary>Numbers beyond 2^63 are negative here, and no index or size is.</summary>
    private static long Number(JsonElement vector, string name) => unchecked((long)vector.GetProperty(name).GetUInt64());

    private static bool TryHash(JsonElement vector, string name, out TreeHash hash) => TryHash(vector.GetProperty(name), out hash);

    /// <summary>
    /// A hash is 32 bytes by its type here. Some vectors have the text "don't care" and a number in place of a root, where only equality matters: its digest stands for it.
    /// Any other length is refused as it would be when parsed.
    /// </summary>
    private static bool TryHash(JsonElement element, out TreeHash hash)
    {
        var bytes = element.GetBytesFromBase64();
        return TreeHash.TryParse(Encoding.ASCII.GetString(bytes).StartsWith("don't care", StringComparison.Ordinal) ? SHA256.HashData(bytes) : bytes, out hash);
    }

    private static bool TryProof(JsonElement vector, out List<TreeHash> proof)
    {
        proof = [];
        var element = vector.GetProperty("proof");
        foreach (var item in element.ValueKind == JsonValueKind.Null ? [] : element.EnumerateArray().ToArray())
        {
            if (!TryHash(item, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return true;
    }
}
