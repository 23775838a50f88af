namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>One effective parameter.</summary>
/// <param name="Name">1 to 128 characters.</param>
/// <param name="Value">In the invariant culture; numbers in their shortest form that reads back as the same; 1 to 256 characters.</param>
public sealed record LearnerParameter(string Name, string Value);
