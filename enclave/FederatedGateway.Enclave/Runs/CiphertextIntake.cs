using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.Enclave.Runs;

/// <summary>Reads the datasets' ciphertext from the call, one after the other, into the joint table.</summary>
internal static class CiphertextIntake
{
    /// <summary>As the contract says; larger pieces only take memory.</summary>
    private const int MaximumFragmentBytes = 1024 * 1024;

    /// <summary>Progress is told about so often.</summary>
    private const int ProgressBytes = 4 * 1024 * 1024;

    /// <exception cref="RefusedException">A dataset is refused, or fragments come out of sequence.</exception>
    public static async Task ReadAsync(
        AdmittedRun run, RowStore store, IAsyncStreamReader<ExecuteRunRequest> requests, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var total = run.Datasets.Sum(dataset => dataset.CiphertextBytes);
        var completed = 0L;
        var told = 0L;
        foreach (var dataset in run.Datasets)
        {
            using var ingest = DatasetIngest.Create(dataset, run.Schema, store).OrThrow();
            while (ingest.MissingBytes > 0 && await requests.MoveNext(cancellationToken))
            {
                var fragment = Fragment(requests.Current, dataset.Participant, ingest.MissingBytes);
                ThrowIf(ingest.Append(fragment.Data.Span));
                completed += fragment.Data.Length;
                if (completed - told >= ProgressBytes || completed == total)
                {
                    told = completed;
                    progress.Report(new RunProgress { Stage = RunStage.Ingesting, Completed = completed, Total = total, Message = $"{store.Count} rows decrypted and checked" });
                }
            }

            ThrowIf(ingest.Complete());
        }

        if (await requests.MoveNext(cancellationToken))
        {
            throw new RefusedException(Reasons.InvalidArgument, "more was sent after the last dataset's ciphertext was complete");
        }
    }

    private static CiphertextFragment Fragment(ExecuteRunRequest request, int dataset, long missingBytes)
    {
        if (request.Fragment is not { } fragment || fragment.Dataset != dataset)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"a piece of dataset {dataset} was expected; datasets come one after the other, in the order's sequence");
        }

        if (fragment.Data.Length > MaximumFragmentBytes || fragment.Data.Length > missingBytes)
        {
            throw new RefusedException(
                Reasons.LimitExceeded, $"a piece of dataset {dataset} has {fragment.Data.Length} bytes; at most {Math.Min(MaximumFragmentBytes, missingBytes)} can come");
        }

        return fragment;
    }

    private static void ThrowIf(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }
    }
}
