namespace FederatedGateway.Trust.Identity;

/// <summary>The seam for signing: a key in memory (<see cref="SigningKey"/>) today, a hardware token where an institution has one.</summary>
public interface ISigner
{
    SigningPublicKey PublicKey { get; }

    /// <summary>ECDSA P-256 over SHA-256(<paramref name="message"/>): 64 bytes, P1363, low S.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}
