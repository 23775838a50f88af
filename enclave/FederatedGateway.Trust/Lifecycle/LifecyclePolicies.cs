using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Lifecycle;

/// <summary>
/// Signed lifecycle policies: signature over "fgw-lifecycle-policy-v1" ‖ lp(policy) ‖ lp(public key). The signature says who wrote the policy; a gateway
/// accepts only the operators that its configuration names.
/// </summary>
public static class LifecyclePolicies
{
    private const string Label = "fgw-lifecycle-policy-v1";

    /// <summary>The signed policy, or why every gateway would refuse it.</summary>
    public static Verdict<SignedPolicy> Sign(ISigner signer, LifecyclePolicy policy)
    {
        var (bytes, key) = (policy.ToByteArray(), signer.PublicKey.Bytes);
        return Open(new SignedLifecyclePolicy
        {
            Policy = ByteString.CopyFrom(bytes),
            PublicKey = ByteString.CopyFrom(key.Span),
            Signature = ByteString.CopyFrom(signer.Sign(Input(bytes, key.Span))),
        }.ToByteArray());
    }

    /// <summary>Verifies the signature by the key that the file names, then every field. Whether that key may decide is for the caller to compare.</summary>
    public static Verdict<SignedPolicy> Open(ReadOnlyMemory<byte> file)
    {
        if (!StrictProto.Parse<SignedLifecyclePolicy>(file, "lifecycle policy file", LifecycleLimits.MaximumFileBytes).TryGetValue(out var signed, out var refusal)
            || !SigningPublicKey.Parse(signed.PublicKey.Span).TryGetValue(out var key, out refusal))
        {
            return Verdict<SignedPolicy>.Refused(refusal);
        }

        return key.Verify(Input(signed.Policy.Span, signed.PublicKey.Span), signed.Signature.Span)
            ? StrictProto.Parse<LifecyclePolicy>(signed.Policy.Memory, "lifecycle policy", LifecycleLimits.MaximumPolicyBytes).Then(policy => Check(policy, key, file.ToArray(), signed.Policy.Memory))
            : Verdict<SignedPolicy>.Refused(Reasons.SignatureInvalid, "the lifecycle policy is not signed by the key that it names: it was changed; sign it again with `fgw region policy sign`");
    }

    private static Verdict<SignedPolicy> Check(LifecyclePolicy policy, SigningPublicKey key, byte[] file, ReadOnlyMemory<byte> bytes)
        => LifecycleRules.Check(policy) is [var first, ..]
            ? Verdict<SignedPolicy>.Refused(Reasons.LifecyclePolicyInvalid, $"the lifecycle policy is refused: {first}")
            : Verdict<SignedPolicy>.Accepted(new SignedPolicy(policy, key, Sha256Digest.Of(bytes.Span), file));

    private static byte[] Input(ReadOnlySpan<byte> policy, ReadOnlySpan<byte> key) => new SignedInput(Label).Field(policy).Field(key).ToArray();
}
