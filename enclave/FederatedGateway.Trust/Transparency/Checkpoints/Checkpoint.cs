using System.Globalization;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>A log's tree head as the text of a note (C2SP tlog-checkpoint): origin, size, root.</summary>
/// <param name="Origin">The log's identity and its key's name.</param>
/// <param name="Size">The number of leaves.</param>
/// <param name="Root">RFC 6962 root hash of the tree of that size.</param>
/// <param name="Extensions">Further non-empty lines, each with its newline: kept as they are and given no meaning. Our log writes none (C2SP: nobody can audit them).</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root, string Extensions = "")
{
    private const int Lines = 3;

    /// <summary>The note text: at least three lines, each with its newline.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n{Extensions}");

    /// <summary>Parses the text of a note whose signature has been verified.</summary>
    public static Verdict<Checkpoint> Parse(string text)
    {
        if (!text.EndsWith('\n'))
        {
            return Invalid("does not end in a newline");
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < Lines || lines.Contains(string.Empty))
        {
            return Invalid("has an empty line or fewer than three: origin, size and root hash");
        }

        if (!KeyName.IsValid(lines[0]))
        {
            return Invalid("has an origin that is empty, too long, or holds spaces or a plus sign");
        }

        if (!StrictDecimal.TryParse(lines[1], out var size))
        {
            return Invalid("has a size that is not a canonical decimal number below 2^63");
        }

        if (!TreeHash.TryParseBase64(lines[2], out var root))
        {
            return Invalid($"has a root hash that is not the base64 of {TreeHash.Length} bytes");
        }

        return size == 0 && root != MerkleHashing.EmptyRoot
            ? Invalid("has size 0 and another root than the empty tree's")
            : Verdict<Checkpoint>.Accepted(new Checkpoint(lines[0], size, root, string.Concat(lines.Skip(Lines).Select(line => line + "\n"))));
    }

    private static Verdict<Checkpoint> Invalid(string what) => Verdict<Checkpoint>.Refused(Reasons.CheckpointInvalid, $"the checkpoint {what}");
}
