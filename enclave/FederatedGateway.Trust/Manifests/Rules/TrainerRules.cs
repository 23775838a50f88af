using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>The learner's parameters, the evaluation and the counts below which nothing is released.</summary>
internal static class TrainerRules
{
    public static void Check(StudyManifest manifest, Violations violations)
    {
        switch (manifest.Trainer?.KindCase)
        {
            case Trainer.KindOneofCase.LogisticRegression:
                CheckLogisticRegression(manifest.Trainer.LogisticRegression, violations);
                break;
            case Trainer.KindOneofCase.FastTree:
                CheckTrees(manifest.Trainer.FastTree, "trainer.fast_tree", violations);
                break;
            case Trainer.KindOneofCase.LightGbm:
                CheckTrees(manifest.Trainer.LightGbm, "trainer.light_gbm", violations);
                break;
            default:
                violations.Add("trainer", "it is none of logistic_regression, fast_tree and light_gbm");
                break;
        }

        CheckEvaluation(manifest.Evaluation, violations);
        CheckPrivacy(manifest, violations);
    }

    private static void CheckLogisticRegression(LogisticRegression parameters, Violations violations)
    {
        const string Field = "trainer.logistic_regression";
        Optional(parameters.HasL2, $"{Field}.l2", parameters.L2, 0, ManifestLimits.MaximumRegularization, violations);
        Optional(parameters.HasL1, $"{Field}.l1", parameters.L1, 0, ManifestLimits.MaximumRegularization, violations);
        Optional(parameters.HasTolerance, $"{Field}.tolerance", parameters.Tolerance, ManifestLimits.MinimumTolerance, ManifestLimits.MaximumTolerance, violations);
        Optional(parameters.HasMaximumIterations, $"{Field}.maximum_iterations", parameters.MaximumIterations, 1, ManifestLimits.MaximumIterations, violations);
    }

    private static void CheckTrees(BoostedTrees parameters, string field, Violations violations)
    {
        Optional(parameters.HasTrees, $"{field}.trees", parameters.Trees, 1, ManifestLimits.MaximumTrees, violations);
        Optional(parameters.HasLeaves, $"{field}.leaves", parameters.Leaves, ManifestLimits.MinimumLeaves, ManifestLimits.MaximumLeaves, violations);
        Optional(parameters.HasLearningRate, $"{field}.learning_rate", parameters.LearningRate, ManifestLimits.MinimumLearningRate, ManifestLimits.MaximumLearningRate, violations);
        Optional(parameters.HasMinimumLeafRows, $"{field}.minimum_leaf_rows", parameters.MinimumLeafRows, 1, ManifestLimits.MaximumLeafRows, violations);
    }

    private static void CheckEvaluation(Evaluation? evaluation, Violations violations)
    {
        if (evaluation is null)
        {
            violations.Add("evaluation", "it is missing");
            return;
        }

        violations.Range("evaluation.holdout", evaluation.Holdout, ManifestLimits.MinimumHoldout, ManifestLimits.MaximumHoldout);
        violations.Range("evaluation.repeats", evaluation.Repeats, 0, ManifestLimits.MaximumRepeats);
    }

    private static void CheckPrivacy(StudyManifest manifest, Violations violations)
    {
        if (manifest.Privacy is not { } privacy)
        {
            violations.Add("privacy", "it is missing");
            return;
        }

        violations.Range("privacy.minimum_rows", privacy.MinimumRows, ManifestLimits.MinimumRows, ManifestLimits.MaximumRows);
        violations.Range("privacy.minimum_participants", privacy.MinimumParticipants, 1, ManifestLimits.MaximumParticipants);
        violations.Require(
            privacy.MinimumParticipants <= manifest.Participants.Count,
            "privacy.minimum_participants",
            $"{privacy.MinimumParticipants} institutions are demanded, the study has {manifest.Participants.Count}; nothing could be released");
        violations.Range("privacy.minimum_cell", privacy.MinimumCell, 1, ManifestLimits.MaximumMinimumCell);
    }

    private static void Optional(bool given, string field, double value, double minimum, double maximum, Violations violations)
    {
        if (given)
        {
            violations.Range(field, value, minimum, maximum);
        }
    }
}
