using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Release;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;

namespace FederatedGateway.Enclave.Runs;

/// <summary>A run that everything but its ciphertext has been verified for. Made by <see cref="RunAdmission"/> only; disposing zeroes the datasets' keys.</summary>
/// <param name="Study">Approved by all.</param>
/// <param name="Order">Signed by all.</param>
/// <param name="Keys">Those that the order names.</param>
/// <param name="Schema">Of its tables.</param>
/// <param name="Datasets">In the order's sequence.</param>
/// <param name="Recipients">Who receives what results, with keys that can receive.</param>
/// <param name="Evidence">Of this host for this order; accepted by the study.</param>
/// <param name="AcceptedEvidence">The same, as appraised.</param>
/// <param name="StartTime">When the run was admitted.</param>
internal sealed record AdmittedRun(
    VerifiedStudy Study,
    VerifiedOrder Order,
    StudyKeys Keys,
    TableSchema Schema,
    IReadOnlyList<AdmittedDataset> Datasets,
    ResultRecipients Recipients,
    FederatedGateway.V1.Evidence Evidence,
    AcceptedEvidence AcceptedEvidence,
    DateTimeOffset StartTime) : IDisposable
{
    public void Dispose()
    {
        foreach (var dataset in Datasets)
        {
            dataset.Dispose();
        }
    }
}
