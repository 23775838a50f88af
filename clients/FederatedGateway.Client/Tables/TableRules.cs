namespace FederatedGateway.Client.Tables;

/// <summary>The stable names of the rules that a table can break.</summary>
public static class TableRules
{
    /// <summary>The file has no bytes, or a header line and nothing below it.</summary>
    public const string Empty = "empty";

    /// <summary>The file cannot be read as what it is: a broken quote, a damaged Parquet file.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Bytes are not text in the encoding that the study names.</summary>
    public const string Encoding = "encoding";

    /// <summary>More columns, rows or characters than <see cref="TableFileLimits"/> accepts.</summary>
    public const string Limit = "limit";

    /// <summary>A column of the study is not in the file.</summary>
    public const string MissingColumn = "missing-column";

    /// <summary>A column that the study reads stands in the file twice.</summary>
    public const string DuplicateColumn = "duplicate-column";

    /// <summary>The file's first line names columns although the study says that there is no such line.</summary>
    public const string UnexpectedHeader = "unexpected-header";

    /// <summary>A Parquet column's type holds no numbers, texts or truth values.</summary>
    public const string UnsupportedType = "unsupported-type";

    /// <summary>A row has more or fewer cells than there are columns.</summary>
    public const string Ragged = "ragged";

    public const string MissingValue = "missing-value";
    public const string NotANumber = "not-a-number";
    public const string NotFinite = "not-finite";

    /// <summary>1,234 where thousands are not separated.</summary>
    public const string ThousandsSeparator = "thousands-separator";

    /// <summary>A decimal comma where the study says point, or the reverse.</summary>
    public const string DecimalSign = "decimal-sign";

    /// <summary>A fraction in a column of whole numbers.</summary>
    public const string NotWhole = "not-whole";

    /// <summary>Beyond what the column's type can hold.</summary>
    public const string Overflow = "overflow";

    public const string OutOfRange = "out-of-range";
    public const string UnknownCategory = "unknown-category";
    public const string NotABool = "not-a-bool";

    /// <summary>The cell is none of the codes that the study maps for this institution.</summary>
    public const string UnknownCode = "unknown-code";

    public const string MissingLabel = "missing-label";
    public const string MissingKey = "missing-key";
    public const string DuplicateKey = "duplicate-key";
}
