using System.Text;

namespace FederatedGateway.Trust.Encoding;

/// <summary>UTF-8 that refuses what it cannot represent, instead of putting U+FFFD in its place: text and bytes stand for each other exactly.</summary>
public static class StrictUtf8
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Utf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = string.Empty;
            return false;
        }
    }

    /// <exception cref="ArgumentException">The text holds an unpaired surrogate.</exception>
    public static byte[] Encode(string text) => Utf8.GetBytes(text);
}
