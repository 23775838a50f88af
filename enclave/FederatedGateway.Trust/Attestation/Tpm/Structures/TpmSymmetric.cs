namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMT_SYM_DEF_OBJECT: how a storage key protects its children, and a credential's identity. AES in CFB mode is the only one of PC TPMs.</summary>
/// <param name="KeyBits">128, 192 or 256.</param>
public sealed record TpmSymmetric(int KeyBits)
{
    /// <summary>Null for TPM_ALG_NULL; false for anything but AES-CFB.</summary>
    internal static bool TryRead(ref TpmReader reader, out TpmSymmetric? symmetric)
    {
        symmetric = null;
        var algorithm = reader.Algorithm();
        if (algorithm == TpmAlgorithm.Null)
        {
            return true;
        }

        var bits = reader.UInt16();
        var mode = reader.Algorithm();
        symmetric = new TpmSymmetric(bits);
        return algorithm == TpmAlgorithm.Aes && mode == TpmAlgorithm.Cfb && bits is 128 or 192 or 256;
    }

    internal static void Write(TpmWriter writer, TpmSymmetric? symmetric)
    {
        if (symmetric is null)
        {
            writer.Algorithm(TpmAlgorithm.Null);
            return;
        }

        writer.Algorithm(TpmAlgorithm.Aes).UInt16((ushort)symmetric.KeyBits).Algorithm(TpmAlgorithm.Cfb);
    }
}
