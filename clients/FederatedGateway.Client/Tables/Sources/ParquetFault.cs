using Parquet;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>What Parquet.Net throws for damaged or foreign files: besides its own exceptions whatever its decoders ran into.</summary>
internal static class ParquetFault
{
    public static bool IsUnreadable(Exception error)
        => error is ParquetException or Parquet.Meta.Proto.ThriftProtocolException or IOException or InvalidDataException or NotSupportedException or FormatException
            or ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException or InvalidCastException or ArithmeticException
            or NullReferenceException or KeyNotFoundException or OutOfMemoryException;

    public static UnreadableTableException Unreadable(Exception error, long row = 0)
        => new(TableRules.Unreadable, $"the Parquet file cannot be read{(error is NotSupportedException ? $" ({error.Message})" : "")}", "export it again; leave out columns of unusual types, or export CSV", row);
}
