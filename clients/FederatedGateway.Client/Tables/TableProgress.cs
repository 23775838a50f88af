namespace FederatedGateway.Client.Tables;

/// <summary>How far reading has come.</summary>
/// <param name="Rows">Data rows read.</param>
/// <param name="Fraction">Part of the file, 0 to 1.</param>
public readonly record struct TableProgress(long Rows, double Fraction);
