using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>What a key must be for its quotes to mean anything: one that signs only what its TPM made, and that never was anywhere else.</summary>
public static class TpmAttestationKey
{
    public const TpmAttributes Required = TpmAttributes.Restricted | TpmAttributes.Sign | TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin;

    /// <summary>Null when it is one.</summary>
    public static Refusal? Problem(TpmPublic area)
    {
        var missing = Required & ~area.Attributes;
        if (missing != TpmAttributes.None || area.Attributes.HasFlag(TpmAttributes.Decrypt))
        {
            return Refused(missing != TpmAttributes.None ? $"it lacks the attributes {missing}" : "it decrypts as well");
        }

        if (area.NameAlgorithm != TpmAlgorithm.Sha256)
        {
            return Refused($"its name algorithm is {area.NameAlgorithm}; SHA-256 is the one accepted");
        }

        return area.Scheme is { Signs: true } scheme && TpmHash.IsStrong(scheme.Hash) ? null : Refused("it is not fixed to a signature scheme with SHA-256, SHA-384 or SHA-512");
    }

    private static Refusal Refused(string detail) => new(Reasons.KeyKindRefused, $"the TPM key is no attestation key: {detail}");
}
