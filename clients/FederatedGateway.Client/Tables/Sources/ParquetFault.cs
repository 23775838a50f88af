namespace FederatedGateway.Client.Tables.Sources;

/// <summary>
/// Tells damaged and foreign Parquet files from everything else. Parquet.Net's decoders trust what they read: single flipped bits were measured to throw thirteen
/// different exceptions, index and null-reference errors among them, so that all are taken for an unreadable file.
/// </summary>
internal static class ParquetFault
{
    public static bool IsUnreadable(Exception error) => error is not (OperationCanceledException or UnreadableTableException);

    public static UnreadableTableException Unreadable(Exception error, long row = 0)
        => new(TableRules.Unreadable, $"the Parquet file cannot be read{(error is NotSupportedException ? $" ({error.Message})" : "")}", "export it again; leave out columns of unusual types, or export CSV", row);
}
