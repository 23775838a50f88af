namespace FederatedGateway.Client.Tables.Sources;

/// <summary>How a file gives a cell.</summary>
internal enum CellKind
{
    Missing,
    Text,
    Number,
    Integer,
    Boolean,
}
