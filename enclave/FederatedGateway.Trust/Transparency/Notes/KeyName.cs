using System.Buffers;
using System.Text;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>The rules for key names in C2SP signed-note.</summary>
public static class KeyName
{
    /// <summary>In UTF-16 units. C2SP sets no limit for notes and 255 bytes in ML-DSA cosignatures; names are host names with a path.</summary>
    public const int MaximumLength = 255;

    /// <summary>Not empty, no Unicode spaces, no plus sign, no ASCII control characters, no unpaired surrogates, at most <see cref="MaximumLength"/>.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaximumLength)
        {
            return false;
        }

        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out var rune, out var length) != OperationStatus.Done || rune.Value < ' ' || rune.Value == '+' || Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            name = name[length..];
        }

        return true;
    }
}
