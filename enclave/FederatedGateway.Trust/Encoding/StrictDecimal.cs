using System.Globalization;

namespace FederatedGateway.Trust.Encoding;

/// <summary>Non-negative decimal integers in their only canonical form: digits, no sign, no leading zero, below 2^63.</summary>
public static class StrictDecimal
{
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length > 0 && (text.Length == 1 || text[0] != '0') && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
