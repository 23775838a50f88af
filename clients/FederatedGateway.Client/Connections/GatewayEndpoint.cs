using System.Security.Cryptography.X509Certificates;

namespace FederatedGateway.Client.Connections;

/// <summary>Where a gateway is, whom its certificate must chain to, and the certificate that lets this client in.</summary>
/// <param name="Address">https://host:port.</param>
/// <param name="Authorities">The only roots that are trusted; the machine's own are not consulted.</param>
/// <param name="ClientCertificate">With its private key; null to see how far one gets without (diagnosis).</param>
public sealed record GatewayEndpoint(Uri Address, X509Certificate2Collection Authorities, X509Certificate2? ClientCertificate);
