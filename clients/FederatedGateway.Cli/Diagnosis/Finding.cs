namespace FederatedGateway.Cli.Diagnosis;

/// <summary>What one examination found.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Mend">What to do; null when nothing is to be done.</param>
internal sealed record Finding(string Check, FindingVerdict Verdict, string Detail, string? Mend = null);
