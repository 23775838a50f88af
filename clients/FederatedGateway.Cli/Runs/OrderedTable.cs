namespace FederatedGateway.Cli.Runs;

/// <summary>One dataset of an order.</summary>
internal sealed record OrderedTable(string Participant, string DatasetId, ulong Version, string Sha256);
