namespace FederatedGateway.Enclave.Evidence.Tsm;

/// <param name="Provider">The kernel driver: sev_guest or tdx_guest.</param>
/// <param name="Outblob">The report.</param>
/// <param name="Auxblob">What goes with it: on SEV-SNP the host's certificate table. Empty where there is none.</param>
internal sealed record TsmReport(string Provider, byte[] Outblob, byte[] Auxblob);
