using FederatedGateway.Client.StudyFiles.Sections.Evidence;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads a whole study: first what names columns, then what refers to them.</summary>
internal static class StudySections
{
    private static readonly Dictionary<string, JoinMode> Joins = new(StringComparer.Ordinal) { ["horizontal"] = JoinMode.Horizontal };

    public static StudyManifest Read(YamlMap root, NodeReader nodes)
    {
        var study = new MapReader(nodes, root, "");
        var columns = new StudyColumns { IsComplete = nodes.IsComplete };
        var manifest = new StudyManifest
        {
            Version = ManifestLimits.Version,
            Title = study.RequiredText("title", ManifestLimits.MaximumTitleCharacters, "title: what the study is about") ?? "",
            Purpose = study.RequiredText("purpose", ManifestLimits.MaximumPurposeCharacters, "purpose: what the model is for") ?? "",
            LegalBasis = study.RequiredText("legal_basis", ManifestLimits.MaximumLegalBasisCharacters, "legal_basis: for example GDPR Art. 9(2)(j)") ?? "",
        };
        manifest.Features.AddRange(FeatureSection.Read(study, columns));
        manifest.Label = LabelSection.ReadLabel(study, columns);
        manifest.RecordKey = LabelSection.ReadRecordKey(study, columns);
        manifest.Participants.AddRange(ParticipantSection.Read(study, CsvSection.Read(study), columns));
        manifest.Join = nodes.Word(study.Optional("join"), "join", Joins) ?? JoinMode.Horizontal;
        manifest.Trainer = TrainerSection.Read(study);
        manifest.Evaluation = TrainerSection.ReadEvaluation(study);
        manifest.Privacy = PolicySection.ReadPrivacy(study, manifest.Participants.Count);
        manifest.Regions = PolicySection.ReadRegions(study, manifest.Participants);
        manifest.Retention = PolicySection.ReadRetention(study);
        manifest.Evidence.AddRange(EvidenceSection.Read(study, mayBePublished: true));
        manifest.Runs = PolicySection.ReadRuns(study);
        manifest.Recipients.AddRange(DeliverySection.ReadRecipients(study, manifest.Participants));
        manifest.Suites.AddRange(DeliverySection.ReadSuites(study));
        manifest.Log = DeliverySection.ReadLog(study);
        study.RefuseOthers(key => key switch
        {
            "columns" or "delimiter" or "decimal" or "encoding" or "header" => "write it under csv",
            "units" or "codes" => "write it under the participant whose file needs it",
            "seed" or "holdout" => "write it under evaluation",
            "model" or "learner" => "write trainer",
            "target" or "outcome" => "write label: {column: ..., positive: ...}",
            "id" or "patient_id" or "key" => "write record_key",
            _ => null,
        });
        return manifest;
    }
}
