using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Lifecycle;

/// <summary>A lifecycle policy that verifies. Made by <see cref="LifecyclePolicies"/>.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="Signer">The key that signed it.</param>
/// <param name="Digest">SHA-256 of the policy's bytes, whoever signed them.</param>
/// <param name="File">The signed bytes as they are kept and sent.</param>
public sealed record SignedPolicy(LifecyclePolicy Policy, SigningPublicKey Signer, Sha256Digest Digest, ReadOnlyMemory<byte> File)
{
    /// <summary>Of the signer's key; compared by people out of band.</summary>
    public string Fingerprint => Identity.Fingerprint.Of(Signer.Bytes.Span);
}
