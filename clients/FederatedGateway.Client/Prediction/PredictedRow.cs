namespace FederatedGateway.Client.Prediction;

/// <summary>A prediction for one row of a table.</summary>
/// <param name="Row">The data row, from 1.</param>
/// <param name="Probability">Of a positive label, 0 to 1.</param>
/// <param name="Label">What the table says, where it says anything.</param>
public readonly record struct PredictedRow(long Row, double Probability, bool? Label);
