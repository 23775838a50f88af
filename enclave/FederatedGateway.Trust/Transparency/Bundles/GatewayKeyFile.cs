using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The key that certificates and placement receipts are signed with: the auditor's, else the one that the bundle states.</summary>
internal static class GatewayKeyFile
{
    public static Verdict<SigningPublicKey> Find(BundleFiles files, SigningPublicKey? pinnedKey)
    {
        if (files.Find(BundlePaths.GatewayKey) is not { } stated)
        {
            return pinnedKey is not null
                ? Verdict<SigningPublicKey>.Accepted(pinnedKey)
                : Verdict<SigningPublicKey>.Refused(Reasons.KeyMismatch, $"there is no {BundlePaths.GatewayKey}, and none was pinned: nothing verifies what the gateway signed");
        }

        return SigningPublicKey.Parse(stated.Span).Then(key => pinnedKey is null || pinnedKey.Equals(key)
            ? Verdict<SigningPublicKey>.Accepted(key)
            : Verdict<SigningPublicKey>.Refused(Reasons.KeyMismatch, $"{BundlePaths.GatewayKey} is not the pinned key"));
    }
}
