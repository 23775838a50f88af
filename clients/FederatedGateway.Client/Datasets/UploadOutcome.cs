using FederatedGateway.Client.Attestation;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Client.Datasets;

/// <summary>An upload that the gateway has whole.</summary>
/// <param name="DatasetId">The envelope id, 32 hexadecimal characters.</param>
/// <param name="Version">Grows with every table that this institution uploads.</param>
/// <param name="Rows">Rows.</param>
/// <param name="PlaintextBytes">Length of the feature blocks.</param>
/// <param name="CiphertextBytes">Length of what was sent.</param>
/// <param name="CiphertextDigest">Of what was sent.</param>
/// <param name="ResumedFrom">Bytes that the gateway had already; 0 for a new upload.</param>
/// <param name="WasStored">Nothing had to be sent: this very table was there.</param>
/// <param name="Duration">From the first step to the gateway's confirmation.</param>
/// <param name="Evidence">What was accepted before anything was encrypted or sent; null when nothing had to be sent.</param>
public sealed record UploadOutcome(
    string DatasetId,
    ulong Version,
    long Rows,
    long PlaintextBytes,
    long CiphertextBytes,
    Sha256Digest CiphertextDigest,
    long ResumedFrom,
    bool WasStored,
    TimeSpan Duration,
    FreshEvidence? Evidence);
