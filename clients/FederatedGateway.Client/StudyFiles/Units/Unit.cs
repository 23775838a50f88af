namespace FederatedGateway.Client.StudyFiles.Units;

/// <summary>A unit of measurement: value in the kind's base unit = value × <paramref name="Scale"/> + <paramref name="Offset"/>.</summary>
internal sealed record Unit(UnitKind Kind, double Scale, double Offset = 0);
