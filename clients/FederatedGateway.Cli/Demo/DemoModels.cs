using FederatedGateway.Client.Models;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo;

/// <summary>Where the encrypted model is, and that every institution can open it.</summary>
internal sealed class DemoModels(IReadOnlyList<DemoParty> parties, DemoSteps steps, TimeProvider time)
{
    private static readonly TimeSpan ReplicationPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until every allowed region has its copy, then reads each one back.</summary>
    public async Task<IReadOnlyList<DemoReport.ModelCopy>> CheckCopiesAsync(VerifiedStudy study, string runId, CancellationToken cancellationToken)
    {
        var client = new ModelClient(parties[0].Institution);
        var wanted = study.Manifest.Message.Regions.Allowed;
        var began = time.GetTimestamp();
        VerifiedResults results;
        while (true)
        {
            results = await client.VerifyAsync(runId, cancellationToken);
            var done = ModelClient.ModelObject(results).Copies.Count(copy => copy.State == CopyState.Completed && wanted.Contains(copy.Region));
            if (done == wanted.Count)
            {
                break;
            }

            if (time.GetElapsedTime(began) > ReplicationPatience)
            {
                throw new RefusedException(Reasons.ObjectUnavailable, $"only {done} of {wanted.Count} regions had the model after {ReplicationPatience.TotalSeconds:0} s");
            }

            steps.Now($"replicated to {done} of {wanted.Count} regions");
            await Task.Delay(PollEvery, time, cancellationToken);
        }

        var copies = new List<DemoReport.ModelCopy>();
        foreach (var copy in ModelClient.ModelObject(results).Copies.Where(copy => copy.State == CopyState.Completed))
        {
            var check = await client.CheckCopyAsync(results, copy.Region, cancellationToken);
            copies.Add(new DemoReport.ModelCopy(copy.Region, copy.Bucket, copy.Key, copy.VersionId, check.Digest.ToString(), check.IsGenuine, copy.LagMilliseconds));
        }

        return copies;
    }

    /// <summary>Every institution verifies, opens and applies the model.</summary>
    public async Task<(IReadOnlyList<DemoReport.Download> Downloads, OpenedResults First)> DownloadAsync(
        VerifiedStudy study, string runId, IReadOnlyDictionary<string, string> tables, CancellationToken cancellationToken)
    {
        var downloads = new List<DemoReport.Download>();
        OpenedResults? first = null;
        foreach (var party in parties.Where(party => study.Manifest.Message.Recipients.Contains(party.Name)))
        {
            steps.Now($"{party.Name} verifies and opens the model");
            var opened = await new ModelClient(party.Institution).DownloadAsync(runId, string.Empty, cancellationToken);
            first ??= opened;
            var (rows, auc) = await DemoPredictions.ApplyAsync(opened, tables[party.Name], study.Manifest.Message, party.Name, cancellationToken);
            downloads.Add(new DemoReport.Download(party.Name, opened.Region, Decrypted: true, rows, auc));
        }

        return (downloads, first ?? throw new RefusedException(Reasons.ManifestInvalid, "the study has no recipient among the participants"));
    }

    /// <summary>True when the first institution can verify and open the model again.</summary>
    public async Task<bool> IsReadableAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await new ModelClient(parties[0].Institution).DownloadAsync(runId, string.Empty, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RefusedException or Client.Connections.GatewayException)
        {
            return false;
        }
    }
}
