namespace FederatedGateway.Client.StudyFiles.Units;

/// <summary>
/// Molar masses in gram per mole that connect mmol/L with mg/dL, from the IUPAC standard atomic weights (2021). Haemoglobin is the monomer and urea nitrogen
/// the two nitrogen atoms of urea, as laboratories report them; triglycerides are counted as triolein.
/// </summary>
internal static class Substances
{
    private static readonly Dictionary<string, double> MolarMasses = new(StringComparer.Ordinal)
    {
        ["bilirubin"] = 584.67,
        ["calcium"] = 40.078,
        ["cholesterol"] = 386.66,
        ["creatinine"] = 113.12,
        ["glucose"] = 180.16,
        ["haemoglobin"] = 16_114.5,
        ["hemoglobin"] = 16_114.5,
        ["iron"] = 55.845,
        ["lactate"] = 90.08,
        ["magnesium"] = 24.305,
        ["phosphorus"] = 30.974,
        ["triglycerides"] = 885.45,
        ["urea"] = 60.056,
        ["urea_nitrogen"] = 28.014,
        ["uric_acid"] = 168.11,
    };

    /// <summary>What laboratories' columns are called.</summary>
    private static readonly Dictionary<string, string> ColumnNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["chol"] = "cholesterol",
        ["total_cholesterol"] = "cholesterol",
        ["hdl"] = "cholesterol",
        ["hdl_cholesterol"] = "cholesterol",
        ["ldl"] = "cholesterol",
        ["ldl_cholesterol"] = "cholesterol",
        ["tg"] = "triglycerides",
        ["triglyceride"] = "triglycerides",
        ["gluc"] = "glucose",
        ["blood_glucose"] = "glucose",
        ["fasting_glucose"] = "glucose",
        ["crea"] = "creatinine",
        ["serum_creatinine"] = "creatinine",
        ["bun"] = "urea_nitrogen",
        ["hb"] = "haemoglobin",
        ["hgb"] = "haemoglobin",
    };

    public static IEnumerable<string> Names => MolarMasses.Keys;

    public static double? MolarMass(string name) => MolarMasses.TryGetValue(name, out var mass) ? mass : null;

    /// <summary>For a column that is named as the substance, or as laboratories call it; the factor that follows stands in the manifest for all to see.</summary>
    public static double? MolarMassOfColumn(string column)
    {
        var name = column.ToLowerInvariant();
        return MolarMass(ColumnNames.GetValueOrDefault(name, name));
    }
}
