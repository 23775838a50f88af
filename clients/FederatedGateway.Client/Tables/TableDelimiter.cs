namespace FederatedGateway.Client.Tables;

/// <summary>The characters that may stand between cells: those that no number, no name and no quoting is made of.</summary>
internal static class TableDelimiter
{
    public const string Default = ",";

    /// <summary>For messages.</summary>
    public const string Shown = ", ; | : ^ ~";

    private const string Accepted = ",;|:^~\t ";

    public static bool IsValid(string delimiter) => delimiter.Length == 1 && Accepted.Contains(delimiter[0], StringComparison.Ordinal);
}
