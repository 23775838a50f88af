using FederatedGateway.V1;

namespace FederatedGateway.Trust.Wraps;

/// <summary>What a wrapped secret opens, as the wrap's <c>purpose</c> says it.</summary>
public static class WrapPurpose
{
    /// <summary>A feature table: data key (32 bytes) ‖ the sender's study secret share (32 bytes).</summary>
    public const string Dataset = "dataset";

    /// <summary>The model: data key (32 bytes).</summary>
    public const string Model = "model";

    /// <summary>The model card: data key (32 bytes).</summary>
    public const string Card = "card";

    /// <summary>One participant's report: data key (32 bytes).</summary>
    public const string Report = "report";

    /// <summary>The purpose that goes with a payload.</summary>
    public static string Of(PayloadKind kind) => kind switch
    {
        PayloadKind.FeatureTable => Dataset,
        PayloadKind.Model => Model,
        PayloadKind.ModelCard => Card,
        PayloadKind.ParticipantReport => Report,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a payload kind"),
    };

    /// <summary>Bytes of the wrapped secret; null for an unknown purpose.</summary>
    public static int? SecretBytes(string purpose) => purpose switch
    {
        Dataset => 64,
        Model or Card or Report => 32,
        _ => null,
    };
}
