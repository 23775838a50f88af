namespace FederatedGateway.Client.Tables.Cells;

/// <summary>Why a cell is not accepted. Words are found for it only when it is listed: a file with a million faults must not cost a million texts.</summary>
internal enum CellFault
{
    None,
    MissingValue,
    NotANumber,
    NotFinite,
    ThousandsSeparator,
    DecimalSign,
    NotWhole,
    Overflow,
    OutOfRange,
    UnknownCategory,
    NotABool,
    UnknownCode,
    Encoding,
    MissingLabel,
}
