using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Verdicts;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.EnclaveHost;

/// <summary>The enclave hosts by name, and which of them a study is with. A study that was never handed over is with the first.</summary>
internal sealed class EnclaveHosts : IDisposable
{
    private readonly IReadOnlyDictionary<string, EnclaveService.EnclaveServiceClient> byName;
    private readonly IReadOnlyList<GrpcChannel> channels;

    /// <param name="mainName">The first host's.</param>
    /// <param name="byName">All hosts.</param>
    /// <param name="channels">Closed with this object.</param>
    public EnclaveHosts(string mainName, IReadOnlyDictionary<string, EnclaveService.EnclaveServiceClient> byName, params IReadOnlyList<GrpcChannel> channels)
    {
        MainName = mainName;
        this.byName = byName;
        this.channels = channels;
    }

    public string MainName { get; }

    public EnclaveService.EnclaveServiceClient Main => byName[MainName];

    public IEnumerable<EnclaveService.EnclaveServiceClient> All => byName.Values;

    /// <summary>One channel a host for the life of the process; it connects when first used and again after a break.</summary>
    public static EnclaveHosts Open(EnclaveOptions options, ILoggerFactory log)
    {
        var channels = options.Successors.ToDictionary(successor => successor.Name, successor => EnclaveEndpoint.Open(successor.Endpoint, log), StringComparer.Ordinal);
        channels.Add(options.Name, EnclaveEndpoint.Open(options.Endpoint, log));
        return new EnclaveHosts(
            options.Name, channels.ToDictionary(host => host.Key, host => new EnclaveService.EnclaveServiceClient(host.Value), StringComparer.Ordinal), [.. channels.Values]);
    }

    public string NameOf(StoredStudy study) => study.EnclaveHost ?? MainName;

    public bool Has(string name) => byName.ContainsKey(name);

    /// <exception cref="RefusedException"><see cref="Reasons.EnclaveUnavailable"/>: it is not configured any more.</exception>
    public EnclaveService.EnclaveServiceClient Client(string name)
        => byName.TryGetValue(name, out var host)
            ? host
            : throw new RefusedException(Reasons.EnclaveUnavailable, $"the enclave host \"{name}\" is not configured (any more); its operator names it in Enclave:Name or Enclave:Successors");

    public EnclaveService.EnclaveServiceClient Of(StoredStudy study) => Client(NameOf(study));

    /// <exception cref="RefusedException">There is no such study, or its host is not configured.</exception>
    public async Task<(string Name, EnclaveService.EnclaveServiceClient Client)> OfAsync(GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        var name = await database.Studies.Where(study => study.Id == studyId).Select(study => study.EnclaveHost).SingleOrDefaultAsync(cancellationToken) ?? MainName;
        return (name, Client(name));
    }

    public void Dispose()
    {
        foreach (var channel in channels)
        {
            channel.Dispose();
        }
    }
}
