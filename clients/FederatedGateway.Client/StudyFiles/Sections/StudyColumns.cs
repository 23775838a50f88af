using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>The study's columns as far as they were read, for checking what refers to them.</summary>
internal sealed class StudyColumns
{
    private readonly Dictionary<string, Feature> features = new(StringComparer.Ordinal);

    /// <summary>False when a part that names columns was broken: a name may then be right although it is not here.</summary>
    public bool IsComplete { get; set; } = true;

    public string? Label { get; set; }

    public IReadOnlyList<string> Positive { get; set; } = [];

    public string? RecordKey { get; set; }

    /// <summary>Features in the study's order, then the label, then the record key.</summary>
    public IEnumerable<string> Names
        => features.Keys.Concat(Label is null ? [] : [Label]).Concat(RecordKey is null ? [] : [RecordKey]).Distinct(StringComparer.Ordinal);

    public bool TryAdd(Feature feature) => features.TryAdd(feature.Name, feature);

    public Feature? Feature(string name) => features.GetValueOrDefault(name);

    public bool Contains(string name) => features.ContainsKey(name) || name == Label || name == RecordKey;

    public static bool IsNumeric(FeatureType type) => type is FeatureType.Float32 or FeatureType.Float64 or FeatureType.Int32 or FeatureType.Int64;
}
