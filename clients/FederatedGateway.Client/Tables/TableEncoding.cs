using System.Text;

namespace FederatedGateway.Client.Tables;

/// <summary>Finds text encodings by their IANA names and the names that spreadsheets and statistics programs use for them.</summary>
internal static class TableEncoding
{
    public const string Default = "utf-8";

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["utf-8-sig"] = "utf-8",
        ["utf-8-bom"] = "utf-8",
        ["utf8-bom"] = "utf-8",
        ["utf16"] = "utf-16",
        ["utf-16le"] = "utf-16",
        ["utf-16-le"] = "utf-16",
        ["utf-16-be"] = "utf-16BE",
        ["ascii"] = "us-ascii",
        ["ansi"] = "windows-1252",
        ["cp1252"] = "windows-1252",
        ["windows1252"] = "windows-1252",
        ["latin1"] = "iso-8859-1",
        ["latin-1"] = "iso-8859-1",
        ["latin9"] = "iso-8859-15",
        ["latin-9"] = "iso-8859-15",
    };

    public static IEnumerable<string> Names { get; } =
        [.. Encoding.GetEncodings().Concat(CodePagesEncodingProvider.Instance.GetEncodings()).Select(encoding => encoding.Name).Where(name => name != "utf-7").Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The encoding, decoding undefined bytes to U+FFFD so that a cell with them can be named; null for names that are not known and for UTF-7, whose
    /// bytes can mean something else to every reader.
    /// </summary>
    public static Encoding? Find(string name)
    {
        var known = OtherNames.GetValueOrDefault(name, name);
        if (known.Equals("utf-7", StringComparison.OrdinalIgnoreCase) || known.Equals("65000", StringComparison.Ordinal))
        {
            return null;
        }

        var replaced = new DecoderReplacementFallback("\uFFFD");
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(known, EncoderFallback.ExceptionFallback, replaced)
                ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, replaced);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True when a column would have the wanted name if the file's text were decoded as UTF-8 instead of as the named encoding.</summary>
    public static bool Utf8TakenFor(string encodingName, IEnumerable<string> columns, string wanted)
    {
        if (wanted.All(char.IsAscii) || encodingName.Length == 0 || Find(encodingName) is not { IsSingleByte: true } encoding)
        {
            return false;
        }

        var mistaken = encoding.GetString(Encoding.UTF8.GetBytes(wanted));
        return columns.Contains(mistaken, StringComparer.Ordinal);
    }
}
