namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>The signature of a report: R and S as little-endian numbers of 72 bytes each (AMD SEV-SNP firmware ABI 56860, "ECDSA P-384 with SHA-384").</summary>
internal static class SnpSignature
{
    public const int Bytes = 2 * NumberBytes;

    private const int NumberBytes = 72;

    /// <summary>A scalar of P-384; the number's upper bytes must be zero, so that one signature has one form.</summary>
    private const int ScalarBytes = 48;

    /// <summary>R ‖ S, big endian (IEEE P1363); null when a number is too large.</summary>
    /// <param name="field">The report's signature field; what follows R and S was checked.</param>
    public static byte[]? ToP1363(ReadOnlySpan<byte> field)
    {
        var signature = new byte[2 * ScalarBytes];
        for (var number = 0; number < 2; number++)
        {
            var source = field.Slice(number * NumberBytes, NumberBytes);
            if (source[ScalarBytes..].ContainsAnyExcept((byte)0))
            {
                return null;
            }

            var target = signature.AsSpan(number * ScalarBytes, ScalarBytes);
            source[..ScalarBytes].CopyTo(target);
            target.Reverse();
        }

        return signature;
    }
}
