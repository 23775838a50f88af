using System.Collections.Concurrent;
using FederatedGateway.Cli.Datasets;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Cli.Demo;

/// <summary>Every institution checks, encrypts and uploads its table; a copy of all that was sent is kept aside, as an eavesdropper would.</summary>
internal sealed class DemoUploads(DemoDirectory directory, DemoSteps steps)
{
    private readonly ConcurrentDictionary<string, SentEnvelope> copies = new(StringComparer.Ordinal);

    /// <summary>Participant → what was sent for it.</summary>
    public IReadOnlyDictionary<string, SentEnvelope> Copies => copies;

    public async Task<IReadOnlyList<DemoReport.Upload>> UploadAsync(VerifiedStudy study, IReadOnlyList<DemoParty> parties, IReadOnlyDictionary<string, string> tables, CancellationToken cancellationToken)
    {
        var uploads = new DemoReport.Upload[parties.Count];
        await Parallel.ForAsync(0, parties.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var party = parties[index];
            var (table, _) = await StudyTable.CheckAsync(tables[party.Name], study.Manifest.Message, party.Name, null, token);
            var client = new DatasetClient(party.Institution) { Sent = (sent, _) => KeepCopy(party.Name, sent) };
            var outcome = await client.UploadAsync(study, table, new Progress(party.Name, steps), token);
            uploads[index] = new DemoReport.Upload(
                party.Name,
                outcome.Rows,
                outcome.PlaintextBytes,
                outcome.CiphertextBytes,
                outcome.CiphertextDigest.ToString(),
                outcome.Duration.TotalSeconds,
                outcome.ResumedFrom,
                outcome.DatasetId);
        });
        return uploads;
    }

    private Task KeepCopy(string name, SentEnvelope sent)
    {
        var path = Path.Combine(directory.Copies, name + ".ciphertext");
        File.Copy(sent.CiphertextPath, path);
        copies[name] = sent with { CiphertextPath = path };
        return Task.CompletedTask;
    }

    private sealed class Progress(string name, DemoSteps steps) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
            => steps.Now($"{name}: {value.Stage.ToString().ToLowerInvariant()}{(value.TotalBytes > 0 ? $" {100 * value.CompletedBytes / value.TotalBytes} %" : string.Empty)}");
    }
}
