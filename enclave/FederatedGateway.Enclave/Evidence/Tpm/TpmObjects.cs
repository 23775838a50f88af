using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Keys and sealed objects (TPM 2.0 Library, part 3, §12, §24.1, §28.4).</summary>
internal static class TpmObjects
{
    private const uint HandlesCapability = 1;

    /// <summary>More than any TPM holds at a time.</summary>
    private const uint MaximumHandles = 64;

    // TPMS_SENSITIVE_CREATE without password and data.
    private static readonly byte[] NothingSensitive = [0, 0, 0, 0];

    /// <summary>Makes a primary key anew; without password, as its hierarchy.</summary>
    public static async Task<TpmObject> CreatePrimaryAsync(this TpmConnection tpm, uint hierarchy, ReadOnlyMemory<byte> template, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.CreatePrimary).Handle(hierarchy).EmptyPassword().Sized(NothingSensitive).Sized(template.Span).Sized([]).UInt32(0), cancellationToken, hasHandle: true);
        var publicArea = response.Sized();
        Creation(response);
        var name = response.Sized();
        response.End();
        return new TpmObject(tpm, response.Handle, publicArea, name);
    }

    /// <summary>Public area and name of a key that is in the TPM already, for example a persistent one.</summary>
    public static async Task<(ReadOnlyMemory<byte> PublicArea, ReadOnlyMemory<byte> Name)> ReadPublicAsync(this TpmConnection tpm, uint handle, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.ReadPublic).Handle(handle), cancellationToken);
        var (publicArea, name) = (response.Sized(), response.Sized());
        response.Sized();
        response.End();
        return (publicArea, name);
    }

    /// <summary>Seals bytes under a parent key; they come out again only under the public area's policy.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="parent">A storage key.</param>
    /// <param name="publicArea">TPMT_PUBLIC of a sealed object.</param>
    /// <param name="secret">At most 128 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>TPM2B_PRIVATE and TPM2B_PUBLIC without their lengths: what <see cref="LoadAsync"/> takes.</returns>
    public static async Task<(ReadOnlyMemory<byte> Private, ReadOnlyMemory<byte> Public)> CreateSealedAsync(
        this TpmConnection tpm, TpmObject parent, ReadOnlyMemory<byte> publicArea, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        byte[] sensitive = [0, 0, (byte)(secret.Length >> 8), (byte)secret.Length, .. secret.Span];
        try
        {
            var response = await tpm.ExecuteAsync(
                new TpmCommand(TpmCommandCode.Create).Handle(parent.Handle).EmptyPassword().Sized(sensitive).Sized(publicArea.Span).Sized([]).UInt32(0), cancellationToken);
            var made = (response.Sized(), response.Sized());
            Creation(response);
            response.End();
            return made;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(sensitive);
        }
    }

    public static async Task<TpmObject> LoadAsync(this TpmConnection tpm, TpmObject parent, ReadOnlyMemory<byte> privateArea, ReadOnlyMemory<byte> publicArea, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.Load).Handle(parent.Handle).EmptyPassword().Sized(privateArea.Span).Sized(publicArea.Span), cancellationToken, hasHandle: true);
        var name = response.Sized();
        response.End();
        return new TpmObject(tpm, response.Handle, publicArea, name);
    }

    /// <summary>The sealed bytes, if the session satisfies their policy.</summary>
    public static async Task<ReadOnlyMemory<byte>> UnsealAsync(this TpmConnection tpm, TpmObject sealedObject, TpmSession session, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.Unseal).Handle(sealedObject.Handle).Policy(session.Handle), cancellationToken);
        var secret = response.Sized();
        response.End();
        return secret;
    }

    /// <summary>The secret of a credential, if it was made for these two keys.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="attestationKey">Whose name the credential states.</param>
    /// <param name="endorsementKey">That it is encrypted to.</param>
    /// <param name="session">With TPM2_PolicySecret(TPM_RH_ENDORSEMENT); null for an endorsement key that takes the empty password.</param>
    /// <param name="credentialBlob">TPM2B_ID_OBJECT, with its length.</param>
    /// <param name="encryptedSecret">TPM2B_ENCRYPTED_SECRET, with its length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ReadOnlyMemory<byte>> ActivateCredentialAsync(
        this TpmConnection tpm, TpmObject attestationKey, TpmObject endorsementKey, TpmSession? session, ReadOnlyMemory<byte> credentialBlob, ReadOnlyMemory<byte> encryptedSecret, CancellationToken cancellationToken)
    {
        var command = new TpmCommand(TpmCommandCode.ActivateCredential).Handle(attestationKey.Handle).Handle(endorsementKey.Handle).EmptyPassword();
        command = session is null ? command.EmptyPassword() : command.Policy(session.Handle);
        var response = await tpm.ExecuteAsync(command.Bytes(credentialBlob.Span).Bytes(encryptedSecret.Span), cancellationToken);
        var secret = response.Sized();
        response.End();
        return secret;
    }

    /// <summary>Unloads every transient object, whoever loaded it.</summary>
    public static async Task FlushTransientAsync(this TpmConnection tpm, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.GetCapability).UInt32(HandlesCapability).UInt32(TpmHandle.FirstTransient).UInt32(MaximumHandles), cancellationToken);
        response.Byte();
        if (response.UInt32() != HandlesCapability || response.UInt32() > MaximumHandles)
        {
            throw response.Malformed();
        }

        var handles = response.Rest();
        for (; handles.Length >= 4; handles = handles[4..])
        {
            await tpm.FlushAsync(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(handles.Span));
        }
    }

    // Creation data, hash and ticket prove to others how an object was made; nobody asks here.
    private static void Creation(TpmResponse response)
    {
        response.Sized();
        response.Sized();
        response.UInt16();
        response.UInt32();
        response.Sized();
    }
}
