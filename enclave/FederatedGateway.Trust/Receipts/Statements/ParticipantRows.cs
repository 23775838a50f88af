using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>How many rows a participant contributed.</summary>
/// <param name="Name">As in the manifest.</param>
/// <param name="Rows">1 or more; absent when below the study's minimum cell.</param>
public sealed record ParticipantRows(string Name, long? Rows = null)
{
    internal bool IsValid => ParticipantName.IsValid(Name) && Rows is null or > 0;
}
