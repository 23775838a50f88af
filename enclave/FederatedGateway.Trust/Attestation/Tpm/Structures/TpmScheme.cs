namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMT_RSA_SCHEME, TPMT_ECC_SCHEME or TPMT_KDF_SCHEME: an algorithm with its hash. TPM_ALG_NULL is the absence of one.</summary>
/// <param name="Algorithm">For example <see cref="TpmAlgorithm.EcDsa"/>.</param>
/// <param name="Hash">Of the message.</param>
public sealed record TpmScheme(TpmAlgorithm Algorithm, TpmAlgorithm Hash)
{
    public bool Signs => Algorithm is TpmAlgorithm.RsaSsa or TpmAlgorithm.RsaPss or TpmAlgorithm.EcDsa;

    /// <summary>False for a scheme outside of <paramref name="accepted"/> or with a hash that is not known.</summary>
    internal static bool TryRead(ref TpmReader reader, ReadOnlySpan<TpmAlgorithm> accepted, out TpmScheme? scheme)
    {
        scheme = null;
        var algorithm = reader.Algorithm();
        if (algorithm == TpmAlgorithm.Null)
        {
            return true;
        }

        if (!accepted.Contains(algorithm))
        {
            return false;
        }

        scheme = new TpmScheme(algorithm, reader.Algorithm());
        return TpmHash.DigestBytes(scheme.Hash) is not null;
    }

    internal static void Write(TpmWriter writer, TpmScheme? scheme)
    {
        writer.Algorithm(scheme?.Algorithm ?? TpmAlgorithm.Null);
        if (scheme is not null)
        {
            writer.Algorithm(scheme.Hash);
        }
    }
}
