using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Attestation;

/// <summary>What a report binds: <c>"fgw-attest-v1" ‖ lp(nonce) ‖ lp(KeyConfig digest) ‖ lp(role)</c>.</summary>
public static class EvidenceBinding
{
    public const int NonceBytes = 32;

    /// <summary>The report data field of SNP, TDX and SGX.</summary>
    public const int ReportDataBytes = SHA512.HashSizeInBytes;

    private const string Label = "fgw-attest-v1";

    /// <summary>64 bytes: SHA-512 of the binding.</summary>
    public static byte[] ReportData(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => SHA512.HashData(Input(nonce, keyConfigDigest, role));

    /// <summary>32 bytes, a TPM quote's qualifying data: SHA-256 of the binding.</summary>
    public static byte[] QualifyingData(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => SHA256.HashData(Input(nonce, keyConfigDigest, role));

    /// <summary>SHA-256(order digest ‖ checkpoint): proves years later that the evidence is younger than the order and the checkpoint.</summary>
    /// <param name="orderDigest">Of the order.</param>
    /// <param name="checkpoint">The signed note's bytes as the enclave accepted them.</param>
    public static byte[] RunNonce(Sha256Digest orderDigest, ReadOnlySpan<byte> checkpoint) => SHA256.HashData([.. orderDigest.Bytes, .. checkpoint]);

    private static byte[] Input(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes, nameof(nonce));
        return new SignedInput(Label).Field(nonce).Field(keyConfigDigest.Bytes).Field(role).ToArray();
    }
}
