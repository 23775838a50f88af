using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads <c>evidence</c>: one reference value an entry, its keys decided by its kind.</summary>
internal static class EvidenceSection
{
    private const string Example = "evidence: [{kind: development}]";

    /// <summary>In the place of a list: what a builder published, given when the study is created.</summary>
    private const string Published = "published";

    private static readonly Dictionary<string, ReferenceValue.KindOneofCase> Kinds = new(StringComparer.Ordinal)
    {
        ["development"] = ReferenceValue.KindOneofCase.Development,
        ["sev-snp"] = ReferenceValue.KindOneofCase.SevSnp,
        ["sgx"] = ReferenceValue.KindOneofCase.IntelSgx,
        ["tdx"] = ReferenceValue.KindOneofCase.IntelTdx,
        ["tpm"] = ReferenceValue.KindOneofCase.Tpm,
        ["azure-snp"] = ReferenceValue.KindOneofCase.AzureSnp,
        ["azure-tdx"] = ReferenceValue.KindOneofCase.AzureTdx,
    };

    /// <param name="study">Has the key <c>evidence</c>.</param>
    /// <param name="mayBePublished">Whether <c>evidence: published</c> will do.</param>
    /// <returns>Empty for published evidence, and after mistakes.</returns>
    public static IReadOnlyList<ReferenceValue> Read(MapReader study, bool mayBePublished = false)
    {
        var nodes = study.Nodes;
        var read = new List<ReferenceValue>();
        var node = study.Required("evidence", Example);
        if (mayBePublished && node is YamlScalar { Text: Published })
        {
            return read;
        }

        var items = nodes.List(node, "evidence", 1, ManifestLimits.MaximumReferenceValues) ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            var path = $"evidence[{index}]";
            if (nodes.Map(items[index], path, "{kind: development}") is not { } reader)
            {
                continue;
            }

            // The keys of an entry of unknown kind are judged as development's, so that all mistakes are told at once.
            var value = nodes.Word(reader.Required("kind", "kind: development"), reader.PathOf("kind"), Kinds) is { } known ? ReadKind(known, reader) : null;
            if (value is null)
            {
                DevelopmentReferenceReader.Read(reader);
                continue;
            }

            if (read.Count > 0 && read.Append(value).Any(entry => entry.KindCase == ReferenceValue.KindOneofCase.Development))
            {
                nodes.Errors.Add(items[index], path, StudyFileRules.Contradiction, "development evidence stands alone", "keep one entry; give several measurements in one list");
            }

            read.Add(value);
        }

        return read;
    }

    private static ReferenceValue? ReadKind(ReferenceValue.KindOneofCase kind, MapReader reader) => kind switch
    {
        ReferenceValue.KindOneofCase.Development => new ReferenceValue { Development = DevelopmentReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.SevSnp => new ReferenceValue { SevSnp = SevSnpReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.IntelSgx => new ReferenceValue { IntelSgx = IntelSgxReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.IntelTdx => new ReferenceValue { IntelTdx = IntelTdxReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.Tpm => new ReferenceValue { Tpm = TpmReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.AzureSnp => new ReferenceValue { AzureSnp = AzureSnpReferenceReader.Read(reader) },
        ReferenceValue.KindOneofCase.AzureTdx => new ReferenceValue { AzureTdx = AzureTdxReferenceReader.Read(reader) },
        _ => null,
    };
}
