namespace FederatedGateway.Client.StudyFiles.Units;

/// <summary>study value = file value × <paramref name="Multiply"/> + <paramref name="Add"/>.</summary>
internal sealed record UnitConversion(double Multiply, double Add)
{
    /// <summary>Significant digits kept, so that 0.45359237 does not become 0.45359237000000004 in a signed text.</summary>
    private const int Digits = 14;

    /// <summary>The conversion between two named units; null where they do not convert.</summary>
    /// <param name="from">The file's unit.</param>
    /// <param name="to">The study's unit.</param>
    /// <param name="molarMass">Gram per mole, to connect mass and amount concentrations; null when not given.</param>
    public static UnitConversion? Between(Unit from, Unit to, double? molarMass)
    {
        if (from.Kind == to.Kind)
        {
            return new(Rounded(from.Scale / to.Scale), Rounded((from.Offset - to.Offset) / to.Scale));
        }

        return (from.Kind, to.Kind, molarMass) switch
        {
            (UnitKind.MolarConcentration, UnitKind.MassConcentration, { } mass) => new(Rounded(from.Scale * mass / to.Scale), 0),
            (UnitKind.MassConcentration, UnitKind.MolarConcentration, { } mass) => new(Rounded(from.Scale / mass / to.Scale), 0),
            _ => null,
        };
    }

    /// <summary>True where only the substance is wanting.</summary>
    public static bool NeedsSubstance(Unit from, Unit to)
        => (from.Kind, to.Kind) is (UnitKind.MolarConcentration, UnitKind.MassConcentration) or (UnitKind.MassConcentration, UnitKind.MolarConcentration);

    private static double Rounded(double value)
        => double.Parse(value.ToString($"E{Digits - 1}", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
