namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>A study file proposed from one table, to be edited by people.</summary>
/// <param name="Yaml">A complete study file with comments; it accepts the table that it was made from.</param>
/// <param name="Notes">What its author should look at first.</param>
public sealed record StudyProposal(string Yaml, IReadOnlyList<string> Notes);
