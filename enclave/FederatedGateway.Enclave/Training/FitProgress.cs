namespace FederatedGateway.Enclave.Training;

/// <summary>Who is told how far a fit is, from threads of the learner.</summary>
/// <param name="PassCompleted">After each pass over all rows.</param>
/// <param name="TreeBegun">Which tree is being grown, growing numbers, from a learner that says so.</param>
internal sealed record FitProgress(Action PassCompleted, Action<int> TreeBegun);
