using System.Security.Cryptography;

namespace FederatedGateway.Trust.Identity;

/// <summary>
/// A digest that two people can compare by telephone: the first 125 bits of SHA-256 in Crockford's Base32 (no I, L, O, U), five groups of five.
/// 125 bits leave no hope of making a second file with the same fingerprint.
/// </summary>
public static class Fingerprint
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 25;
    private const int GroupLength = 5;
    private const int BitsPerCharacter = 5;

    /// <summary>For example "4QH2M-0ZV7K-…": 29 characters.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        Span<char> text = stackalloc char[Characters + (Characters / GroupLength) - 1];
        var length = 0;
        for (var index = 0; index < Characters; index++)
        {
            if (index > 0 && index % GroupLength == 0)
            {
                text[length++] = '-';
            }

            var bit = index * BitsPerCharacter;
            var window = (digest[bit / 8] << 8) | digest[(bit / 8) + 1];
            text[length++] = Alphabet[(window >> (16 - BitsPerCharacter - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
