using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Encodings with the statistics of the training rows that they come from.</summary>
internal sealed record LearnedEncoding(IReadOnlyList<FeatureEncoding> Encodings, IReadOnlyList<ColumnStatistics> Statistics);
