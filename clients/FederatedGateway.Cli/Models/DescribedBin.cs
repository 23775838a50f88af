namespace FederatedGateway.Cli.Models;

/// <summary>One bin of a reliability curve: mean predicted probability, observed share of positives, rows.</summary>
internal sealed record DescribedBin(double Predicted, double Observed, long Rows);
