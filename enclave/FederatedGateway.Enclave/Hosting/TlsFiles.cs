namespace FederatedGateway.Enclave.Hosting;

/// <summary>PEM files for https. TLS only keeps strangers from using the host; nothing that it computes depends on who asks.</summary>
/// <param name="Certificate">The server's, followed by its chain.</param>
/// <param name="Key">Its private key.</param>
/// <param name="ClientCa">Clients must present a certificate that one of these signed; null to accept all.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? ClientCa);
