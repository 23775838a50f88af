namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>What a quote speaks of, as its header numbers it.</summary>
internal enum TeeType : uint
{
    Sgx = 0x00,
    Tdx = 0x81,
}
