using Microsoft.ML;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Counts the trees that FastTree has begun: ML.NET's log has one line for each, written by the thread that grows it. Where another version words that line differently nothing is told,
/// and a test says so. LightGBM's fit logs nothing between its beginning and its end.
/// </summary>
internal static class FastTreeCount
{
    private const string Source = "FastTreeTraining; Training";
    private const string LineBeginning = "numTotalTrees left";

    /// <summary>Most times that a fit tells: each one goes to every institution that watches the run.</summary>
    private const int MaximumTold = 100;

    /// <param name="context">The fit's own.</param>
    /// <param name="total">How many trees it shall have.</param>
    /// <param name="begun">Told growing numbers, the last one <paramref name="total"/>.</param>
    public static void Tell(MLContext context, int total, Action<int> begun)
    {
        var trees = 0;
        context.Log += (_, line) =>
        {
            if (line.Source == Source && line.RawMessage.StartsWith(LineBeginning, StringComparison.Ordinal) && ++trees <= total && Share(trees) > Share(trees - 1))
            {
                begun(trees);
            }
        };

        int Share(int count) => (int)((long)count * MaximumTold / total);
    }
}
