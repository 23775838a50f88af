using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>The study's columns by name, for checking what refers to them.</summary>
internal sealed class StudyColumns
{
    private readonly Dictionary<string, Feature?> byName = new(StringComparer.Ordinal);

    public StudyColumns(StudyManifest manifest)
    {
        foreach (var feature in manifest.Features)
        {
            byName.TryAdd(feature.Name, feature);
        }

        byName.TryAdd(manifest.Label?.Column ?? string.Empty, null);
        byName.TryAdd(manifest.RecordKey, null);
    }

    /// <param name="name">A name from the manifest.</param>
    /// <param name="feature">Null for the label and the record key.</param>
    public bool TryGet(string name, out Feature? feature) => byName.TryGetValue(name, out feature) && name.Length > 0;
}
