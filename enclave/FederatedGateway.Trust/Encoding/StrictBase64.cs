namespace FederatedGateway.Trust.Encoding;

/// <summary>Standard base64 with padding (RFC 4648 §4) in its only canonical form: no white space, no line breaks, no stray bits in the last character.</summary>
public static class StrictBase64
{
    /// <summary>False when the text is not canonical or decodes to more than <paramref name="maximumBytes"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, int maximumBytes, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 != 0 || text.Length / 4 > (maximumBytes + 2) / 3)
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, buffer, out var written) || written > maximumBytes)
        {
            return false;
        }

        // The decoder accepts white space and ignores the unused bits of the last character; the encoder makes neither.
        if (!text.SequenceEqual(Convert.ToBase64String(buffer, 0, written)))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
