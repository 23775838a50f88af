using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Words the progress of training and evaluation.</summary>
/// <param name="listener">Who is told; null when nobody is.</param>
internal sealed class RunProgressReporting(IProgress<RunProgress>? listener)
{
    /// <summary>Passes of the learner over all rows; how many it will need is not known.</summary>
    public void Training(int passes, string learner) => listener?.Report(new RunProgress
    {
        Stage = RunStage.Training,
        Completed = passes,
        Message = passes == 0 ? $"{learner} on all rows" : $"{learner} on all rows, pass {passes}",
    });

    /// <summary>Which tree of the model that is delivered is being grown.</summary>
    public void Growing(int tree, int total, string learner) => listener?.Report(new RunProgress
    {
        Stage = RunStage.Training,
        Completed = tree,
        Total = total,
        Message = $"{learner} on all rows, tree {tree} of {total}",
    });

    /// <summary>Splits evaluated.</summary>
    public void Evaluating(int completed, int splits) => listener?.Report(new RunProgress
    {
        Stage = RunStage.Evaluating,
        Completed = completed,
        Total = splits,
        Message = $"{completed} of {splits} random splits evaluated",
    });
}
