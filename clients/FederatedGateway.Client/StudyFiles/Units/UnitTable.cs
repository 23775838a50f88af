namespace FederatedGateway.Client.StudyFiles.Units;

/// <summary>
/// Units that clinical tables are written in. Base units: gram, metre, litre, pascal, second, kelvin, one, gram per litre, mole per litre, cells per litre.
/// Sources: BIPM, The International System of Units (9th edition), tables 4, 8 and §2.3; NIST SP 811 appendix B for mmHg, inch, foot, pound and ounce.
/// </summary>
internal static class UnitTable
{
    private static readonly Dictionary<string, Unit> Units = new(StringComparer.Ordinal)
    {
        ["kg"] = new(UnitKind.Mass, 1e3),
        ["g"] = new(UnitKind.Mass, 1),
        ["mg"] = new(UnitKind.Mass, 1e-3),
        ["ug"] = new(UnitKind.Mass, 1e-6),
        ["lb"] = new(UnitKind.Mass, 453.59237),
        ["oz"] = new(UnitKind.Mass, 28.349523125),
        ["m"] = new(UnitKind.Length, 1),
        ["cm"] = new(UnitKind.Length, 1e-2),
        ["mm"] = new(UnitKind.Length, 1e-3),
        ["in"] = new(UnitKind.Length, 0.0254),
        ["ft"] = new(UnitKind.Length, 0.3048),
        ["L"] = new(UnitKind.Volume, 1),
        ["dL"] = new(UnitKind.Volume, 1e-1),
        ["mL"] = new(UnitKind.Volume, 1e-3),
        ["Pa"] = new(UnitKind.Pressure, 1),
        ["hPa"] = new(UnitKind.Pressure, 1e2),
        ["kPa"] = new(UnitKind.Pressure, 1e3),
        ["mmHg"] = new(UnitKind.Pressure, 133.322387415),
        ["cmH2O"] = new(UnitKind.Pressure, 98.0665),
        ["ms"] = new(UnitKind.Time, 1e-3),
        ["s"] = new(UnitKind.Time, 1),
        ["min"] = new(UnitKind.Time, 60),
        ["h"] = new(UnitKind.Time, 3_600),
        ["d"] = new(UnitKind.Time, 86_400),
        ["wk"] = new(UnitKind.Time, 604_800),
        ["a"] = new(UnitKind.Time, 31_557_600),
        ["K"] = new(UnitKind.Temperature, 1),
        ["Cel"] = new(UnitKind.Temperature, 1, 273.15),
        ["degF"] = new(UnitKind.Temperature, 5.0 / 9, 459.67 * 5 / 9),
        ["1"] = new(UnitKind.Fraction, 1),
        ["%"] = new(UnitKind.Fraction, 1e-2),
        ["g/L"] = new(UnitKind.MassConcentration, 1),
        ["g/dL"] = new(UnitKind.MassConcentration, 10),
        ["mg/L"] = new(UnitKind.MassConcentration, 1e-3),
        ["mg/dL"] = new(UnitKind.MassConcentration, 1e-2),
        ["mg/mL"] = new(UnitKind.MassConcentration, 1),
        ["ug/L"] = new(UnitKind.MassConcentration, 1e-6),
        ["ug/dL"] = new(UnitKind.MassConcentration, 1e-5),
        ["ug/mL"] = new(UnitKind.MassConcentration, 1e-3),
        ["ng/mL"] = new(UnitKind.MassConcentration, 1e-6),
        ["ng/dL"] = new(UnitKind.MassConcentration, 1e-8),
        ["ng/L"] = new(UnitKind.MassConcentration, 1e-9),
        ["pg/mL"] = new(UnitKind.MassConcentration, 1e-9),
        ["mol/L"] = new(UnitKind.MolarConcentration, 1),
        ["mmol/L"] = new(UnitKind.MolarConcentration, 1e-3),
        ["umol/L"] = new(UnitKind.MolarConcentration, 1e-6),
        ["nmol/L"] = new(UnitKind.MolarConcentration, 1e-9),
        ["pmol/L"] = new(UnitKind.MolarConcentration, 1e-12),
        ["/L"] = new(UnitKind.CellConcentration, 1),
        ["/uL"] = new(UnitKind.CellConcentration, 1e6),
        ["10^3/uL"] = new(UnitKind.CellConcentration, 1e9),
        ["10^6/uL"] = new(UnitKind.CellConcentration, 1e12),
        ["10^9/L"] = new(UnitKind.CellConcentration, 1e9),
        ["10^12/L"] = new(UnitKind.CellConcentration, 1e12),
    };

    /// <summary>Other spellings of the same units.</summary>
    private static readonly Dictionary<string, string> Spellings = new(StringComparer.Ordinal)
    {
        ["mcg"] = "ug",
        ["lbs"] = "lb",
        ["inch"] = "in",
        ["mm Hg"] = "mmHg",
        ["mm[Hg]"] = "mmHg",
        ["C"] = "Cel",
        ["°C"] = "Cel",
        ["degC"] = "Cel",
        ["F"] = "degF",
        ["°F"] = "degF",
        ["[degF]"] = "degF",
        ["percent"] = "%",
        ["fraction"] = "1",
        ["ratio"] = "1",
        ["y"] = "a",
        ["years"] = "a",
        ["weeks"] = "wk",
        ["days"] = "d",
        ["hours"] = "h",
        ["minutes"] = "min",
        ["seconds"] = "s",
        ["l"] = "L",
        ["dl"] = "dL",
        ["ml"] = "mL",
        ["G/L"] = "10^9/L",
        ["K/uL"] = "10^3/uL",
        ["10*3/uL"] = "10^3/uL",
        ["10*9/L"] = "10^9/L",
        ["10*12/L"] = "10^12/L",
    };

    public static IEnumerable<string> Names => Units.Keys;

    public static Unit? Find(string name)
    {
        var plain = name.Trim().Replace('µ', 'u').Replace('μ', 'u');
        plain = plain.EndsWith("/l", StringComparison.Ordinal) || plain.EndsWith("/dl", StringComparison.Ordinal) || plain.EndsWith("/ml", StringComparison.Ordinal) || plain.EndsWith("/ul", StringComparison.Ordinal)
            ? plain[..^1] + "L"
            : plain;
        return Units.GetValueOrDefault(Spellings.GetValueOrDefault(plain, plain));
    }
}
