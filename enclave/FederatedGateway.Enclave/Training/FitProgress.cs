namespace FederatedGateway.Enclave.Training;

/// <summary>Who is told how far a fit is, from threads of the learner and of a timer.</summary>
/// <param name="PassCompleted">After each pass over all rows.</param>
/// <param name="TreesGrown">How many trees there are by now: growing numbers, a few times a second.</param>
internal sealed record FitProgress(Action PassCompleted, Action<int> TreesGrown);
