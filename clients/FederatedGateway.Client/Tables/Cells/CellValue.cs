namespace FederatedGateway.Client.Tables.Cells;

/// <summary>A cell as the study stores it: a number for float columns, an integer for whole numbers, 0 or 1 for bool, an index for categories.</summary>
internal struct CellValue
{
    public double Number;

    public long Integer;

    public bool IsMissing;
}
