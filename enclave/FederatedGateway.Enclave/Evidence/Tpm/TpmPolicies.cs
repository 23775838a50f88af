using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Policy sessions (TPM 2.0 Library, part 3, §11.1, §23).</summary>
internal static class TpmPolicies
{
    private const byte PolicySession = 1;

    /// <summary>A session whose policy digest is SHA-256; nothing is satisfied yet.</summary>
    public static async Task<TpmSession> StartPolicyAsync(this TpmConnection tpm, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.StartAuthSession).Handle(TpmHandle.Null).Handle(TpmHandle.Null)
                .Sized(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)).Sized([]).Byte(PolicySession).UInt16((ushort)TpmAlgorithm.Null).UInt16((ushort)TpmAlgorithm.Sha256),
            cancellationToken,
            hasHandle: true);
        response.Sized();
        response.End();
        return new TpmSession(tpm, response.Handle);
    }

    /// <summary>The caller knows the password of a hierarchy: the empty one.</summary>
    public static async Task PolicySecretAsync(this TpmConnection tpm, TpmSession session, uint hierarchy, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.PolicySecret).Handle(hierarchy).Handle(session.Handle).EmptyPassword().Sized([]).Sized([]).Sized([]).UInt32(0), cancellationToken);
        response.Sized();
        response.UInt16();
        response.UInt32();
        response.Sized();
        response.End();
    }

    /// <summary>The registers have the values that they have now.</summary>
    public static async Task PolicyPcrAsync(this TpmConnection tpm, TpmSession session, PcrSelection selection, CancellationToken cancellationToken)
        => (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.PolicyPcr).Handle(session.Handle).Sized([]).Selection(selection), cancellationToken)).End();
}
