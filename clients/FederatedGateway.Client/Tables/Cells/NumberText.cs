using System.Buffers;
using System.Globalization;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>
/// Parses decimal numbers with one decimal sign, an optional sign and exponent, and nothing else: no thousands, no units, no NaN. A text that could be read in
/// two ways is refused rather than guessed.
/// </summary>
internal sealed class NumberText(char decimalSign)
{
    /// <summary>2⁵³ has 16 digits: 15 digits are exact in a double, and so is 10²².</summary>
    private const int ExactDigits = 15;

    private const int MaximumLength = 64;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,' \u00A0\u202F\u2009_");

    private static readonly SearchValues<char> Separators = SearchValues.Create("' \u00A0\u202F\u2009_");

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public char DecimalSign { get; } = decimalSign;

    /// <summary>False for anything but one number; an infinity for a number beyond the range of doubles.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out double number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > MaximumLength)
        {
            return false;
        }

        var negative = text[0] == '-';
        var digits = 0;
        var fraction = -1;
        var mantissa = 0L;
        for (var index = text[0] is '-' or '+' ? 1 : 0; index < text.Length; index++)
        {
            var character = text[index];
            if (char.IsAsciiDigit(character))
            {
                digits++;
                mantissa = digits <= ExactDigits ? (mantissa * 10) + (character - '0') : mantissa;
                fraction += fraction >= 0 ? 1 : 0;
            }
            else if (character == DecimalSign && fraction < 0)
            {
                fraction = 0;
            }
            else
            {
                return digits > 0 && character is 'e' or 'E' && TryParseWithExponent(text, index, out number);
            }
        }

        if (digits == 0)
        {
            return false;
        }

        if (digits > ExactDigits)
        {
            return TryParseSlowly(text, out number);
        }

        // Both operands are exact, so the quotient is rounded once: the nearest double (Clinger 1990, the fast path).
        number = fraction > 0 ? mantissa / PowersOfTen[fraction] : mantissa;
        number = negative ? -number : number;
        return true;
    }

    /// <summary>What keeps a text from being a number, for a message.</summary>
    public CellFault Diagnose(ReadOnlySpan<char> text)
    {
        if (text.Contains('\uFFFD'))
        {
            return CellFault.Encoding;
        }

        var bare = !text.IsEmpty && text[0] is '-' or '+' ? text[1..] : text;
        if (bare.Equals("nan", StringComparison.OrdinalIgnoreCase) || bare.Equals("inf", StringComparison.OrdinalIgnoreCase) || bare.Equals("infinity", StringComparison.OrdinalIgnoreCase) || bare is "∞")
        {
            return CellFault.NotFinite;
        }

        if (bare.ContainsAnyExcept(NumberCharacters) || !bare.ContainsAnyInRange('0', '9'))
        {
            return CellFault.NotANumber;
        }

        // 1,234.5 and 1,234,567 and 1 234 have thousands; 1,5 has the other decimal sign; 1,234 may be either, and is named the more dangerous one.
        var other = DecimalSign == '.' ? ',' : '.';
        if (bare.Count(other) == 1 && !bare.Contains(DecimalSign) && !bare.ContainsAny(Separators))
        {
            return bare.Length - bare.IndexOf(other) == 4 ? CellFault.ThousandsSeparator : CellFault.DecimalSign;
        }

        return IsGrouped(bare) ? CellFault.ThousandsSeparator : CellFault.NotANumber;
    }

    /// <summary>Groups of three digits, but for the first and a fraction after the last sign.</summary>
    private static bool IsGrouped(ReadOnlySpan<char> text)
    {
        var separator = text.IndexOfAnyExceptInRange('0', '9');
        if (separator is < 1 or > 3)
        {
            return false;
        }

        var sign = text[separator];
        var groups = 0;
        var rest = text[separator..];
        while (!rest.IsEmpty && rest[0] == sign)
        {
            var next = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var digits = next < 0 ? rest.Length - 1 : next;
            if (digits != 3)
            {
                return false;
            }

            groups++;
            rest = rest[4..];
        }

        return groups > 0 && (rest.IsEmpty || (rest[0] is '.' or ',' && !rest[1..].ContainsAnyExceptInRange('0', '9')));
    }

    private bool TryParseWithExponent(ReadOnlySpan<char> text, int exponent, out double number)
    {
        number = 0;
        var digits = text[(exponent + 1)..];
        digits = digits.IsEmpty || digits[0] is not ('-' or '+') ? digits : digits[1..];
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9') && TryParseSlowly(text, out number);
    }

    private bool TryParseSlowly(ReadOnlySpan<char> text, out double number)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        Span<char> buffer = stackalloc char[MaximumLength];
        text.CopyTo(buffer);
        buffer[..text.Length].Replace(DecimalSign, '.');
        return double.TryParse(buffer[..text.Length], Style, CultureInfo.InvariantCulture, out number);
    }
}
