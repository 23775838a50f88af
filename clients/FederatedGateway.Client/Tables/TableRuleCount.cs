namespace FederatedGateway.Client.Tables;

/// <summary>How often a rule is broken in a column, listed or not.</summary>
/// <param name="Rule">Out of <see cref="TableRules"/>.</param>
/// <param name="Column">As in <see cref="TableViolation.Column"/>.</param>
/// <param name="Count">At least 1.</param>
public sealed record TableRuleCount(string Rule, string Column, long Count);
