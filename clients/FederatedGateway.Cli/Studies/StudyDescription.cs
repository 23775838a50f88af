using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Studies;

/// <summary>A study in words, the same for text, JSON and the printed page.</summary>
internal sealed record StudyDescription(
    string Id,
    string Title,
    string State,
    string Purpose,
    string LegalBasis,
    IReadOnlyList<DescribedParticipant> Participants,
    IReadOnlyList<DescribedColumn> Columns,
    string Label,
    string Learner,
    string Evaluation,
    string Privacy,
    string Regions,
    IReadOnlyList<string> Recipients,
    DescribedRetention Retention,
    string Runs,
    IReadOnlyList<string> Evidence,
    bool AcceptsDevelopmentEvidence,
    string LogKey)
{
    /// <summary>Changes of what <see cref="Evidence"/> accepts.</summary>
    public IReadOnlyList<DescribedAmendment> Amendments { get; init; } = [];

    public const string DevelopmentWarning =
        "DEVELOPMENT EVIDENCE: this study accepts an enclave without hardware protection. It guards against mistakes, not against whoever operates the enclave host.";

    public static StudyDescription Of(ValidManifest manifest, StudyState state, IReadOnlyDictionary<string, Approval> decisions)
    {
        var message = manifest.Message;
        return new(
            manifest.Digest.ToString(),
            message.Title,
            state.ToString().ToLowerInvariant(),
            message.Purpose,
            message.LegalBasis,
            [.. manifest.Participants.Select(participant => new DescribedParticipant(
                participant.Name,
                participant.Region,
                participant.Identity.Fingerprint,
                decisions.TryGetValue(participant.Name, out var decision) ? decision.Kind.ToString().ToLowerInvariant() : "waiting",
                decision is null ? null : DateTimeOffset.FromUnixTimeSeconds(decision.SignedTime)))],
            [.. message.Features.Select(DescribedColumn.Of)],
            $"{message.Label.Column}; positive: {string.Join(", ", message.Label.Positive)}",
            Learners(message.Trainer),
            $"{message.Evaluation.Holdout:P0} of every institution's rows are held out for testing",
            $"no model from fewer than {message.Privacy.MinimumRows} rows or {message.Privacy.MinimumParticipants} institutions; counts below {message.Privacy.MinimumCell} are suppressed",
            $"{message.Regions.Primary} first; allowed: {string.Join(", ", message.Regions.Allowed)}",
            [.. message.Recipients],
            DescribedRetention.Of(message.Retention),
            $"at most {message.Runs.Maximum}, until {manifest.Until:yyyy-MM-dd}",
            [.. message.Evidence.Select(Reference)],
            message.Evidence.Any(value => value.KindCase == ReferenceValue.KindOneofCase.Development),
            message.Log.LogVkey);
    }

    private static string Learners(Trainer trainer) => trainer.KindCase switch
    {
        Trainer.KindOneofCase.LogisticRegression => "logistic regression" + Parameters(trainer.LogisticRegression),
        Trainer.KindOneofCase.FastTree => "boosted trees (FastTree)" + Parameters(trainer.FastTree),
        Trainer.KindOneofCase.LightGbm => "boosted trees (LightGBM)" + Parameters(trainer.LightGbm),
        _ => trainer.KindCase.ToString(),
    };

    private static string Parameters(IMessage settings)
    {
        var set = settings.Descriptor.Fields.InDeclarationOrder().Where(field => field.Accessor.HasValue(settings))
            .Select(field => $"{field.Name.Replace('_', ' ')} {field.Accessor.GetValue(settings)}").ToList();
        return set.Count == 0 ? ", usual parameters" : ", " + string.Join(", ", set);
    }

    private static string Reference(ReferenceValue value) => value.KindCase switch
    {
        ReferenceValue.KindOneofCase.Development =>
            $"development, measurement {string.Join(", ", value.Development.Measurements.Select(measurement => Convert.ToHexStringLower(measurement.Span)))}",
        ReferenceValue.KindOneofCase.SevSnp => SevSnpDescription.Of(value.SevSnp),
        ReferenceValue.KindOneofCase.IntelSgx => IntelDescription.Of(value.IntelSgx),
        ReferenceValue.KindOneofCase.IntelTdx => IntelDescription.Of(value.IntelTdx),
        ReferenceValue.KindOneofCase.Tpm => TpmDescription.Of(value.Tpm),
        ReferenceValue.KindOneofCase.AzureSnp => AzureDescription.Of(value.AzureSnp),
        ReferenceValue.KindOneofCase.AzureTdx => AzureDescription.Of(value.AzureTdx),
        _ => value.KindCase.ToString(),
    };
}
