using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>Key derivation of the TPM (Part 1 §11.4.10): KDFa, counter mode of SP 800-108 with HMAC, and KDFe, the concatenation KDF of SP 800-56A. One block: no key here is longer than its hash.</summary>
internal static class TpmDerivation
{
    private const uint FirstBlock = 1;

    /// <param name="hash">Of the HMAC.</param>
    /// <param name="key">The seed.</param>
    /// <param name="label">ASCII, without its terminating zero.</param>
    /// <param name="context">contextU; contextV is empty in all uses here.</param>
    /// <param name="bits">At most the hash's length.</param>
    public static byte[] Kdfa(TpmAlgorithm hash, ReadOnlySpan<byte> key, string label, ReadOnlySpan<byte> context, int bits)
    {
        var input = new TpmWriter().UInt32(FirstBlock).Raw(Terminated(label)).Raw(context).UInt32((uint)bits).ToArray();
        return CryptographicOperations.HmacData(TpmHash.Name(hash), key, input)[..(bits / 8)];
    }

    /// <summary>As long as the hash.</summary>
    /// <param name="hash">Of the derivation.</param>
    /// <param name="secret">X coordinate of the shared point.</param>
    /// <param name="label">ASCII, without its terminating zero.</param>
    /// <param name="partyU">X coordinate of the ephemeral key.</param>
    /// <param name="partyV">X coordinate of the static key.</param>
    public static byte[] Kdfe(TpmAlgorithm hash, ReadOnlySpan<byte> secret, string label, ReadOnlySpan<byte> partyU, ReadOnlySpan<byte> partyV)
        => TpmHash.Digest(hash, new TpmWriter().UInt32(FirstBlock).Raw(secret).Raw(Terminated(label)).Raw(partyU).Raw(partyV).ToArray());

    /// <summary>Labels end with a zero byte, which is part of them.</summary>
    public static byte[] Terminated(string label) => System.Text.Encoding.ASCII.GetBytes(label + '\0');
}
