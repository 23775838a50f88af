namespace FederatedGateway.Client.Tables;

/// <summary>The words for true and false: <c>true/false, yes/no, t/f, y/n</c> in any case, and the numbers 1 and 0.</summary>
internal static class BoolText
{
    public const string Accepted = "true or false, yes or no, t or f, y or n, 1 or 0";

    public static bool TryParse(ReadOnlySpan<char> text, out bool value)
    {
        value = text is "1" or "1.0" || Is(text, "true") || Is(text, "yes") || Is(text, "t") || Is(text, "y");
        return value || text is "0" or "0.0" || Is(text, "false") || Is(text, "no") || Is(text, "f") || Is(text, "n");
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
