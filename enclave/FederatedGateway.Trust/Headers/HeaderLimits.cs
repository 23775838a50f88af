using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Trust.Headers;

/// <summary>Every bound of an envelope header (<c>EnvelopeHeader</c> in <c>dataset.proto</c>).</summary>
public static class HeaderLimits
{
    public const uint Version = 1;

    /// <summary>A header takes about 300 bytes; the bound keeps hashing it cheap.</summary>
    public const int MaximumBytes = 4 * 1024;

    /// <summary>SHA-256 digests of study, schema, order and ciphertext.</summary>
    public const int DigestBytes = 32;

    /// <summary>128 random bits never repeat.</summary>
    public const int EnvelopeIdBytes = 16;

    public const int JoinKeyIdBytes = 16;

    /// <summary>Rows of one table.</summary>
    public const long MaximumRows = ManifestLimits.MaximumRows;
}
