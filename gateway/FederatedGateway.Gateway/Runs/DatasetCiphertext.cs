using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Regions;

namespace FederatedGateway.Gateway.Runs;

/// <param name="Description">What the enclave is told of it.</param>
/// <param name="Copy">Where its ciphertext lies.</param>
internal sealed record DatasetCiphertext(RunDataset Description, CatalogCopy Copy);
