using System.Text.Json.Nodes;
using FederatedGateway.V1;
using Grpc.Net.Client;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>A site with a second enclave host, called "b", and an operator. The first is called "a".</summary>
internal sealed class HandoverSite : IAsyncDisposable
{
    private HandoverSite(JourneySite site, JourneyEnclave successor)
    {
        Site = site;
        Successor = successor;
    }

    public JourneySite Site { get; }

    public JourneyEnclave Successor { get; }

    /// <param name="cancellationToken">What was started by then is stopped.</param>
    /// <param name="automatic">The configuration names "b" for all studies.</param>
    public static async Task<HandoverSite> StartAsync(CancellationToken cancellationToken, bool automatic = false)
    {
        var directory = "";
        var site = await JourneySite.StartAsync(cancellationToken, configure: configuration =>
        {
            directory = Path.GetDirectoryName((string)configuration["DataDirectory"]!)!;
            var enclave = configuration["Enclave"]!.AsObject();
            enclave["Name"] = "a";
            enclave["Successors"] = new JsonArray(new JsonObject { ["Name"] = "b", ["Endpoint"] = $"unix:{directory}/b/enclave.sock" });
            enclave["HandOverTo"] = automatic ? "b" : "";
            configuration["InsecureDevelopmentClock"] = true;
        });
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "b"));
            string[] evidence = ["--evidence", "development", "--insecure-development", "--development-root", Path.Combine(directory, "development.root")];
            return new HandoverSite(site, await JourneyEnclave.StartAsync(Path.Combine(directory, "b"), [], evidence, cancellationToken));
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async Task<HandOverKeysResponse> HandOverAsync(string studyId, CancellationToken cancellationToken, bool destroy = false)
    {
        using var channel = Connect();
        return await new HandoverService.HandoverServiceClient(channel).HandOverKeysAsync(
            new HandOverKeysRequest { StudyId = studyId, Successor = "b", DestroyAfterwards = destroy }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: cancellationToken);
    }

    public async Task<ListHandoversResponse> ListAsync(CancellationToken cancellationToken)
    {
        using var channel = Connect();
        return await new HandoverService.HandoverServiceClient(channel).ListHandoversAsync(new ListHandoversRequest(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: cancellationToken);
    }

    /// <summary>Everything that is due two days from now.</summary>
    public async Task<IReadOnlyList<Certificate>> EraseAsync(CancellationToken cancellationToken)
    {
        using var channel = Connect();
        var retention = new RetentionService.RetentionServiceClient(channel);
        var asOf = TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeSeconds();
        var plan = await retention.PlanRetentionAsync(new PlanRetentionRequest { InsecureAsOf = asOf }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: cancellationToken);
        return (await retention.ApplyRetentionAsync(new ApplyRetentionRequest { PlanDigest = plan.PlanDigest, InsecureAsOf = asOf }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: cancellationToken)).Certificates;
    }

    public async ValueTask DisposeAsync()
    {
        await Successor.DisposeAsync();
        await Site.DisposeAsync();
    }

    private GrpcChannel Connect() => Site.Gateway.Connect("operator", "operator");
}
