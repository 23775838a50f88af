namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>What a MinIO deployment says of itself.</summary>
/// <param name="DeploymentId">Stays over restarts; another one at the same address is another store.</param>
/// <param name="Mode"><c>online</c> when it serves.</param>
/// <param name="Versions">Of the release that each of its servers runs, each once.</param>
/// <param name="Servers">How many there are.</param>
/// <param name="ServersOnline">How many of them answer each other.</param>
/// <param name="DrivesOnline">How many drives work.</param>
/// <param name="DrivesOffline">How many do not.</param>
/// <param name="NotificationTargets">ARNs to which bucket events can be sent durably.</param>
internal sealed record MinioServerState(
    string DeploymentId,
    string Mode,
    IReadOnlyList<string> Versions,
    int Servers,
    int ServersOnline,
    int DrivesOnline,
    int DrivesOffline,
    IReadOnlyList<string> NotificationTargets);
