using System.Security.Cryptography;
using FederatedGateway.Enclave.Hosting;
using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Release;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Enclave.Runs;

/// <summary>One run from its first message to its last. Whatever ends it, every decrypted row and every key that it made is zeroed.</summary>
internal sealed partial class RunExecution(
    EnclaveOptions options, RunSlots slots, RunAdmission admission, ResultSealing sealing, ReleasableRuns releasable, IHostApplicationLifetime lifetime, ILogger<RunExecution> log)
{
    /// <summary>Best for flow control, as the contract says.</summary>
    private const int FragmentBytes = 64 * 1024;

    private const string SplitKeyLabel = "fgw-split-v1";
    private const int SplitKeyBytes = 32;

    /// <param name="requests">The start, then ciphertext.</param>
    /// <param name="responses">Progress, results, the end.</param>
    /// <param name="callCancellation">The caller's; the host's own stop ends a run as well.</param>
    public async Task ExecuteAsync(IAsyncStreamReader<ExecuteRunRequest> requests, IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken callCancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(callCancellation, lifetime.ApplicationStopping);
        var cancellationToken = ending.Token;
        if (!await requests.MoveNext(cancellationToken) || requests.Current.Start is not { } start)
        {
            throw new RefusedException(Reasons.InvalidArgument, "the first message of a run is its start");
        }

        if (start.Study is null || start.Order is null)
        {
            throw new RefusedException(Reasons.InvalidArgument, "a run starts with its study and its order");
        }

        using var slot = slots.Enter(Sha256Digest.Of(start.Study.Manifest.Span)).OrThrow();
        var progress = new RunProgressStream(responses, cancellationToken);
        SealedRun? sealedRun = null;
        try
        {
            progress.Report(new RunProgress { Stage = RunStage.Verifying, Message = "study, order, headers and wraps" });
            using var run = (await admission.AdmitAsync(start, cancellationToken)).OrThrow();
            Log.Admitted(log, run.Order.Digest, run.Study.Digest, run.Datasets.Count);
            using var store = new RowStore(run.Schema.Columns.Count, new MemoryBudget(options.MemoryLimitBytes));
            await CiphertextIntake.ReadAsync(run, store, requests, progress, cancellationToken);
            var result = await TrainAsync(run, store, progress, cancellationToken);
            progress.Report(new RunProgress { Stage = RunStage.Sealing, Message = "encrypting results" });
            sealedRun = sealing.Seal(run, result).OrThrow();

            // Kept before anything is sent: when the last message is lost on its way, the gateway can still ask for the keys of what it has received.
            releasable.Keep(sealedRun.Results);
        }
        finally
        {
            await EndAsync(progress, sealedRun is null);
        }

        await SendAsync(sealedRun, responses, cancellationToken);
        Log.Finished(log, sealedRun.Results.OrderDigest, sealedRun.Results.ReceiptDigest, sealedRun.Finished.PeakRowBytes);
    }

    private static async Task EndAsync(RunProgressStream progress, bool failing)
    {
        try
        {
            await progress.CompleteAsync();
        }
        catch (Exception e) when (failing && e is OperationCanceledException or InvalidOperationException or IOException)
        {
            // The call is over; why it ended is being told already.
        }
    }

    /// <summary>On a thread of its own: training keeps it for minutes.</summary>
    private static async Task<JointResult> TrainAsync(AdmittedRun run, RowStore store, RunProgressStream progress, CancellationToken cancellationToken)
    {
        var splitKey = SplitKey(run);
        try
        {
            var verdict = await Task.Factory.StartNew(
                () => JointTraining.Run(run.Study.Manifest.Message, store, splitKey, progress, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return verdict.OrThrow();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(splitKey);
        }
    }

    private static byte[] SplitKey(AdmittedRun run)
    {
        using var secret = new StudySecret(
            run.Study.Digest.Bytes, [.. run.Datasets.Select(dataset => (run.Study.Participants[dataset.Participant].Name, dataset.Secret.Share))]);
        return secret.DeriveKey(SplitKeyLabel, run.Study.Digest.Bytes, SplitKeyBytes);
    }

    private static async Task SendAsync(SealedRun sealedRun, IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken cancellationToken)
    {
        for (var index = 0; index < sealedRun.Ciphertexts.Count; index++)
        {
            var rest = sealedRun.Ciphertexts[index];
            while (!rest.IsEmpty)
            {
                var length = Math.Min(rest.Length, FragmentBytes);
                var fragment = new ResultFragment { Object = (uint)index, Data = UnsafeByteOperations.UnsafeWrap(rest[..length]) };
                await responses.WriteAsync(new ExecuteRunResponse { Result = fragment }, cancellationToken);
                rest = rest[length..];
            }
        }

        await responses.WriteAsync(new ExecuteRunResponse { Finished = sealedRun.Finished }, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(2200, LogLevel.Information, "run {Order} of study {Study} admitted with {Datasets} datasets")]
        public static partial void Admitted(ILogger log, Sha256Digest order, Sha256Digest study, int datasets);

        [LoggerMessage(2201, LogLevel.Information, "run {Order} finished with receipt {Receipt}; at most {PeakRowBytes} bytes of rows were held")]
        public static partial void Finished(ILogger log, Sha256Digest order, Sha256Digest receipt, long peakRowBytes);
    }
}
