namespace FederatedGateway.Client.Tables;

/// <summary>How often the label has a text.</summary>
/// <param name="Text">As in the file.</param>
/// <param name="IsPositive">What the study takes it for.</param>
/// <param name="Count">Rows.</param>
public sealed record TableLabelCount(string Text, bool IsPositive, long Count);
