using FederatedGateway.V1;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>What the manifest's trainers are called in receipts.</summary>
public static class LearnerKinds
{
    public const string LogisticRegression = "logistic_regression";
    public const string FastTree = "fast_tree";
    public const string LightGbm = "light_gbm";

    /// <summary>Null for a trainer without a kind.</summary>
    public static string? Of(Trainer trainer) => trainer.KindCase switch
    {
        Trainer.KindOneofCase.LogisticRegression => LogisticRegression,
        Trainer.KindOneofCase.FastTree => FastTree,
        Trainer.KindOneofCase.LightGbm => LightGbm,
        _ => null,
    };
}
