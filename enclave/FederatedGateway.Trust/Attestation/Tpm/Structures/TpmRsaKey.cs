namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>RSA with the exponent 65537.</summary>
/// <param name="KeyBits">2048 to 4096.</param>
/// <param name="Modulus">Big-endian, <paramref name="KeyBits"/> / 8 bytes; in a template for key creation zeros or nothing.</param>
public sealed record TpmRsaKey(int KeyBits, ReadOnlyMemory<byte> Modulus) : TpmKey
{
    public override TpmAlgorithm Algorithm => TpmAlgorithm.Rsa;

    public override string Name => $"RSA-{KeyBits}";
}
