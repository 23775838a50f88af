namespace FederatedGateway.Cli.Studies;

/// <summary>An institution in a study and what it decided.</summary>
internal sealed record DescribedParticipant(string Name, string Region, string Fingerprint, string Decision, DateTimeOffset? DecidedAt);
