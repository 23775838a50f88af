namespace FederatedGateway.Client.StudyFiles.Units;

/// <summary>What a unit measures; only units of one kind convert into each other, except amounts and masses in a volume, which a substance connects.</summary>
internal enum UnitKind
{
    Mass,
    Length,
    Volume,
    Pressure,
    Time,
    Temperature,
    Fraction,
    MassConcentration,
    MolarConcentration,
    CellConcentration,
}
