using System.Globalization;
using System.Security.Cryptography;
using FederatedGateway.Enclave.Evaluation;
using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Trains and evaluates one joint model. Equal manifests, rows and split keys give equal results to the byte, with any number of processors of the
/// same kind (ML.NET sums in vectors as wide as the processor's). Nothing is written to disk and no message holds a row's value. CPU-bound and
/// synchronous: call it from a thread that may be busy for long.
/// </summary>
internal static class JointTraining
{
    private const uint ReportVersion = 1;

    /// <summary>
    /// Runs the training. Refuses with <see cref="Reasons.ManifestInvalid"/>, <see cref="Reasons.TooFewParticipants"/>, <see cref="Reasons.TooFewRows"/>,
    /// <see cref="Reasons.TrainingRefused"/>, <see cref="Reasons.MemoryLimitExceeded"/> or <see cref="Reasons.LimitExceeded"/>.
    /// </summary>
    /// <param name="manifest">The verified study.</param>
    /// <param name="store">The joint table: one column per feature, participants by their index in the manifest. Its rows are put into keyed order.</param>
    /// <param name="splitKey">The study's secret for splits, 32 bytes.</param>
    /// <param name="progress">Told stage by stage, from several threads.</param>
    /// <param name="cancellation">Ends the run with <see cref="OperationCanceledException"/> within about a second.</param>
    public static Verdict<JointResult> Run(
        StudyManifest manifest, RowStore store, ReadOnlySpan<byte> splitKey, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(splitKey.Length, KeyedTags.KeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(store.Columns, manifest.Features.Count);
        var key = splitKey.ToArray();
        try
        {
            return TrainingSettings.From(manifest.Trainer).Then(settings =>
                EvaluationPlan.From(manifest.Evaluation, settings, store.Count, manifest.Features).Then(plan =>
                    Run(manifest, store, key, settings, plan, new RunProgressReporting(progress), cancellation)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static Verdict<JointResult> Run(
        StudyManifest manifest, RowStore store, byte[] splitKey, TrainingSettings settings, EvaluationPlan plan, RunProgressReporting progress, CancellationToken cancellation)
    {
        var privacy = manifest.Privacy ?? new Privacy();
        var cells = new CellRule((int)Math.Clamp(privacy.MinimumCell == 0 ? CellRule.DefaultMinimumCell : privacy.MinimumCell, 1, CellRule.MaximumMinimumCell));
        var participants = ParticipantRows.Gather(store, [.. manifest.Participants.Select(participant => participant.Name)]);
        if (TrainingAdmission.Refuse(privacy, participants, cells.MinimumCell) is { } refusal)
        {
            return Verdict<JointResult>.Refused(refusal);
        }

        // The order's tags and numbers are held while rows move; the numbers of all rows while the delivered model is fitted.
        var orderBytes = (long)store.Count * (sizeof(ulong) + sizeof(int));
        if (store.Budget.Reserve(orderBytes, "the order of rows") is { } noRoom)
        {
            return Verdict<JointResult>.Refused(noRoom);
        }

        Verdict<FittedModel> fit;
        var fitting = new ModelFitting(store, manifest.Features, settings);
        try
        {
            if (TableCheck.Refuse(store, manifest.Features, cancellation) is { } unusable)
            {
                return Verdict<JointResult>.Refused(unusable);
            }

            store.Reorder(KeyedSplit.Order(splitKey, plan.Seed, store.Count));
            progress.Training(0, settings.LearnerName);
            var passes = 0;
            var told = new FitProgress(() => progress.Training(++passes, settings.LearnerName), tree => progress.Growing(tree, settings.Trees, settings.LearnerName));
            fit = fitting.Fit([.. Enumerable.Range(0, store.Count)], told, cancellation);
        }
        finally
        {
            store.Budget.Release(orderBytes);
        }

        return fit.Then(model =>
        {
            progress.Evaluating(0, plan.Repeats);
            var split = new SplitEvaluation(store, participants, fitting);
            var holdout = new HoldoutEvaluation(store, plan, split, new EvaluationTally(store, participants, cells.MinimumCell));
            return holdout.Run(splitKey, settings.ParallelFits, completed => progress.Evaluating(completed, plan.Repeats), cancellation)
                .Then(evaluation => Verdict<JointResult>.Accepted(new JointResult(
                    model.Parameters,
                    ModelCardWriting.Write(model, settings, plan, evaluation, cells),
                    Reports(store, manifest.Features, evaluation, cells.MinimumCell, cancellation),
                    EffectiveParameters(settings, plan),
                    [.. participants.Select(rows => (long)rows.Count)],
                    store.Budget.PeakBytes)));
        });
    }

    private static IReadOnlyList<ParticipantReport> Reports(
        RowStore store, IReadOnlyList<Feature> features, JointEvaluation evaluation, int minimumCell, CancellationToken cancellation)
    {
        var columns = ColumnReporting.Describe(store, features, evaluation.Participants.Count, minimumCell, cancellation);
        return
        [
            .. evaluation.Participants.Select((participant, index) => new ParticipantReport
            {
                Version = ReportVersion,
                Participant = participant.Name,
                Metrics = new ParticipantMetrics { Participant = participant.Name, Rows = participant.Rows, Joint = participant.Joint, Local = participant.Local },
                Columns = { columns[index] },
            }),
        ];
    }

    private static IReadOnlyList<NamedValue> EffectiveParameters(TrainingSettings settings, EvaluationPlan plan) =>
    [
        .. settings.Describe()
            .Append(new NamedValue { Name = "evaluation.holdout", Value = plan.Holdout.ToString(CultureInfo.InvariantCulture) })
            .Append(new NamedValue { Name = "evaluation.repeats", Value = plan.Repeats.ToString(CultureInfo.InvariantCulture) })
            .Append(new NamedValue { Name = "evaluation.seed", Value = plan.Seed.ToString(CultureInfo.InvariantCulture) })
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
    ];
}
