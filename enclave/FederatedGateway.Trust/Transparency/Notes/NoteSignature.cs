using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>A signature line of a note: <c>— name base64(key id ‖ signature)</c> (C2SP signed-note). Nothing is verified by its mere existence.</summary>
/// <param name="Name">The key name; non-empty, without spaces, <c>+</c> and control characters.</param>
/// <param name="KeyId">The first four bytes, big-endian, of SHA-256(name ‖ 0A ‖ type ‖ public key).</param>
/// <param name="Signature">What the key's type makes: 64 bytes for Ed25519, 72 for a cosignature.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The longest signature of an assigned type is ML-DSA-44's, 2,428 bytes with its time; C2SP speaks of "nearly 5kB".</summary>
    public const int MaximumSignatureBytes = 8192;

    private const string Dash = "\u2014 ";

    /// <summary>The line with its newline.</summary>
    public string Line
    {
        get
        {
            var bytes = new byte[sizeof(uint) + Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Signature.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
            return $"{Dash}{Name} {Convert.ToBase64String(bytes)}\n";
        }
    }

    /// <param name="line">Without the newline.</param>
    internal static NoteSignature? TryParse(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Dash, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = line[Dash.Length..];
        var space = rest.IndexOf(' ');
        if (space < 0 || !KeyName.IsValid(rest[..space]) || !StrictBase64.TryDecode(rest[(space + 1)..], sizeof(uint) + MaximumSignatureBytes, out var bytes)
            || bytes.Length <= sizeof(uint))
        {
            return null;
        }

        return new NoteSignature(rest[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
    }

    public bool Equals(NoteSignature? other)
        => other is not null && Name == other.Name && KeyId == other.KeyId && Signature.Span.SequenceEqual(other.Signature.Span);

    public override int GetHashCode() => HashCode.Combine(Name, KeyId, Signature.Length);
}
