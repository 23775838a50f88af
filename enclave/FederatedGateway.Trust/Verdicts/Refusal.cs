namespace FederatedGateway.Trust.Verdicts;

/// <summary>Why something was refused: a stable machine-readable reason and a sentence for people.</summary>
/// <param name="Reason">A constant of <see cref="Reasons"/> (UPPER_SNAKE); stable across releases, safe to match on.</param>
/// <param name="Detail">What, where and how to mend it. Never holds a secret or a record value.</param>
public sealed record Refusal(string Reason, string Detail)
{
    public override string ToString() => $"{Reason}: {Detail}";
}
