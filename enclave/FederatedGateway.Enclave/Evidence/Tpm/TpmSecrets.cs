using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Indexes in nonvolatile memory that only a policy reads, and counters that only grow (TPM 2.0 Library, part 3, §31.3, §31.8, §31.13).</summary>
internal static class TpmSecrets
{
    private const uint OwnerWrite = 1 << 1;
    private const uint Counter = 1 << 4;
    private const uint TypeMask = 0xF0;
    private const uint OwnerRead = 1 << 17;
    private const uint PolicyRead = 1 << 19;

    /// <summary>Nothing to guess: no password protects it.</summary>
    private const uint NoDictionaryAttackProtection = 1 << 25;

    private const ushort CounterBytes = sizeof(ulong);

    /// <summary>The digest of a policy of TPM2_PolicyPCR alone: SHA-256(zeros ‖ TPM_CC_PolicyPCR ‖ selection ‖ digest of the values).</summary>
    public static byte[] PcrPolicy(PcrSelection registers, ReadOnlySpan<byte> valuesDigest)
    {
        var policy = new TpmWriter().Raw(new byte[SHA256.HashSizeInBytes]).UInt32((uint)TpmCommandCode.PolicyPcr);
        PcrSelection.Write(policy, [registers]);
        return SHA256.HashData(policy.Raw(valuesDigest).ToArray());
    }

    /// <summary>TPMT_PUBLIC of a sealed object that nothing but the policy opens.</summary>
    public static byte[] SealedPublicArea(ReadOnlySpan<byte> policy)
    {
        const ushort KeyedHash = 0x0008;
        const TpmAttributes Attributes = TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.NoDictionaryAttackProtection;
        return new TpmWriter().UInt16(KeyedHash).Algorithm(TpmAlgorithm.Sha256).UInt32((uint)Attributes).Sized(policy).Algorithm(TpmAlgorithm.Null).Sized([]).ToArray();
    }

    /// <summary>Defines an index that is read under the policy only, and writes it.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="index">A free one.</param>
    /// <param name="policy">Digest.</param>
    /// <param name="secret">At most 512 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task StoreSecretAsync(this TpmConnection tpm, uint index, ReadOnlyMemory<byte> policy, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        await tpm.DefineAsync(index, OwnerWrite | PolicyRead | NoDictionaryAttackProtection, policy, (ushort)secret.Length, cancellationToken);
        await tpm.WriteNvAsync(index, secret, cancellationToken);
    }

    /// <param name="tpm">The TPM.</param>
    /// <param name="index">Defined.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="session">Satisfies the policy; used up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadSecretAsync(this TpmConnection tpm, uint index, ushort bytes, TpmSession session, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvRead).Handle(index).Handle(index).Policy(session.Handle).UInt16(bytes).UInt16(0), cancellationToken);
        var secret = response.Sized();
        response.End();
        return secret.Length == bytes ? secret : throw response.Malformed();
    }

    /// <summary>Defines a counter and counts once: it starts above every counter that this TPM ever had.</summary>
    public static async Task<ulong> CreateCounterAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
    {
        await tpm.DefineAsync(index, OwnerWrite | Counter | OwnerRead | NoDictionaryAttackProtection, default, CounterBytes, cancellationToken);
        return await tpm.IncrementAsync(index, cancellationToken);
    }

    /// <returns>The new value.</returns>
    public static async Task<ulong> IncrementAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
    {
        (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvIncrement).Handle(TpmHandle.Owner).Handle(index).EmptyPassword(), cancellationToken)).End();
        return await tpm.ReadCounterAsync(index, cancellationToken) ?? throw new TpmException($"the counter at NV index 0x{index:x8} was undefined while it was used");
    }

    /// <summary>Null where the index is not defined, or is no counter: an ordinary index can be given any value.</summary>
    public static async Task<ulong?> ReadCounterAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
        => await tpm.ReadNvPublicAsync(index, cancellationToken) is { } area && (area.Attributes & TypeMask) == Counter
            && await tpm.ReadNvAsync(index, CounterBytes, cancellationToken) is { Length: CounterBytes } value
            ? BinaryPrimitives.ReadUInt64BigEndian(value.Span)
            : null;

    private static async Task DefineAsync(this TpmConnection tpm, uint index, uint attributes, ReadOnlyMemory<byte> policy, ushort bytes, CancellationToken cancellationToken)
    {
        // TPMS_NV_PUBLIC.
        var area = new TpmWriter().UInt32(index).Algorithm(TpmAlgorithm.Sha256).UInt32(attributes).Sized(policy.Span).UInt16(bytes).ToArray();
        (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvDefineSpace).Handle(TpmHandle.Owner).EmptyPassword().Sized([]).Sized(area), cancellationToken)).End();
    }
}
