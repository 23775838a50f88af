using System.Security.Cryptography;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Policies;

/// <summary>The operator whose signature lifecycle policies need.</summary>
internal sealed class PolicySigner
{
    private const string PemLabel = "FGW IDENTITY";

    private readonly InstitutionIdentity? signer;

    /// <param name="path">The operator's identity file; empty for nobody.</param>
    /// <exception cref="InvalidDataException">The file is no identity that verifies.</exception>
    public PolicySigner(string path) => signer = path.Length == 0 ? null : Read(path);

    /// <exception cref="RefusedException">The bytes do not verify, or somebody else signed them.</exception>
    public SignedPolicy Open(ReadOnlyMemory<byte> file)
    {
        var policy = LifecyclePolicies.Open(file).OrThrow();
        if (signer is null)
        {
            throw new RefusedException(Reasons.LifecycleSignerRefused, "this gateway takes no lifecycle policy: name the operator's identity file in its configuration (Lifecycle:SignerIdentity)");
        }

        return policy.Signer.Equals(signer.SigningKey)
            ? policy
            : throw new RefusedException(
                Reasons.LifecycleSignerRefused, $"the lifecycle policy is signed by {policy.Fingerprint}; this gateway takes policies of {signer.Name} alone, {Fingerprint.Of(signer.SigningKey.Bytes.Span)}");
    }

    private static InstitutionIdentity Read(string path)
    {
        var file = new FileInfo(path);
        var text = file.Length <= 2 * InstitutionIdentity.MaximumSignedBytes ? File.ReadAllText(path) : "";
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != PemLabel)
        {
            throw new InvalidDataException($"{path} holds no \"-----BEGIN {PemLabel}-----\" block; take the file that `fgw identity create` wrote for the operator");
        }

        return InstitutionIdentity.Verify(Convert.FromBase64String(text[fields.Base64Data])).TryGetValue(out var identity, out var refusal)
            ? identity
            : throw new InvalidDataException($"{path}: {refusal.Detail}");
    }
}
