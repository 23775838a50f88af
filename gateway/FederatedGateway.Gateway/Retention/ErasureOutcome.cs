namespace FederatedGateway.Gateway.Retention;

/// <param name="Certificate">As stored.</param>
/// <param name="Destroyed">Items of which no copy is left.</param>
/// <param name="Remaining">Items of which a region or a lock kept a copy; due again in the next plan.</param>
internal sealed record ErasureOutcome(StoredCertificate Certificate, int Destroyed, int Remaining);
