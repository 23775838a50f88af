using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>
/// Secrets that this machine's TPM gives back while the quoted registers are as they were. A sealed object can be copied and kept; the index in nonvolatile memory cannot, and with it every copy
/// of the file dies. Each use opens its own connection, so that one that broke harms no other; uses wait for each other.
/// </summary>
internal sealed class TpmSeal(TpmAddress address, PcrSelection registers, TimeProvider time) : IDisposable
{
    /// <summary>Half from the sealed object, half from nonvolatile memory.</summary>
    private const int PartBytes = 32;

    // In the range that the TCG's registry of reserved handles leaves to the owner.
    private const uint FirstIndex = 0x01810000;
    private const uint IndexCount = 0x10000;

    private const int MaximumAttempts = 64;

    private readonly SemaphoreSlim one = new(1);

    public static bool IsOwnIndex(uint index) => index is >= FirstIndex and < FirstIndex + IndexCount;

    /// <summary>Which registers a secret depends on; null when they are not in ascending order, with 32 bytes each.</summary>
    public static PcrSelection? FindRegisters(TpmSealedSecret secret)
    {
        var previous = -1L;
        foreach (var pcr in secret.Pcrs)
        {
            if (pcr.Index <= previous || pcr.Index >= TpmLimits.PcrCount || pcr.Value.Length != SHA256.HashSizeInBytes)
            {
                return null;
            }

            previous = pcr.Index;
        }

        return previous < 0 ? null : PcrSelection.Of(TpmAlgorithm.Sha256, secret.Pcrs.Select(pcr => (int)pcr.Index));
    }

    /// <summary>A new secret with a part in nonvolatile memory of its own.</summary>
    /// <returns>How to get it back, and the secret, for the caller to zero.</returns>
    /// <exception cref="RefusedException">The TPM's nonvolatile memory is full.</exception>
    public Task<(TpmSealedSecret Sealed, byte[] Secret)> CreateAsync(CancellationToken cancellationToken)
        => UseAsync(
            async tpm =>
            {
                var (made, secret, policy) = await SealAsync(tpm, 2 * PartBytes, cancellationToken);
                try
                {
                    made.NvIndex = await FindFreeAsync(tpm, cancellationToken);
                    await tpm.StoreSecretAsync(made.NvIndex, policy, secret.AsMemory(PartBytes), cancellationToken);
                    return (made, secret);
                }
                catch (TpmException e) when (e.ResponseCode == TpmResponseCode.NvSpace)
                {
                    CryptographicOperations.ZeroMemory(secret);
                    throw new RefusedException(Reasons.RateLimited, "the TPM of this host has no room for another study's key; destroy the keys of studies that have ended, or start the host without --seal-directory");
                }
            },
            cancellationToken);

    /// <summary>A new secret with a counter beside it.</summary>
    /// <returns>How to get it back, the secret, for the caller to zero, and the counter's value.</returns>
    public Task<(TpmSealedSecret Sealed, byte[] Secret, ulong Counter)> CreateCountedAsync(CancellationToken cancellationToken)
        => UseAsync(
            async tpm =>
            {
                var (made, secret, _) = await SealAsync(tpm, PartBytes, cancellationToken);
                made.NvIndex = await FindFreeAsync(tpm, cancellationToken);
                return (made, secret, await tpm.CreateCounterAsync(made.NvIndex, cancellationToken));
            },
            cancellationToken);

    /// <summary>The secret of <see cref="CreateAsync"/>.</summary>
    /// <returns>For the caller to zero; or PCR_MISMATCH, KEY_DESTROYED when the index is gone, DECRYPTION_FAILED when the TPM does not take the object.</returns>
    public Task<Verdict<byte[]>> OpenAsync(TpmSealedSecret made, CancellationToken cancellationToken)
        => UseAsync(
            tpm => OpenAsync(
                tpm,
                made,
                async (selection, first) =>
                {
                    if (await tpm.ReadNvPublicAsync(made.NvIndex, cancellationToken) is not { Bytes: PartBytes })
                    {
                        return Verdict<byte[]>.Refused(Reasons.KeyDestroyed, $"its part at NV index 0x{made.NvIndex:x8} is gone from the TPM: the keys were destroyed, or the TPM was cleared");
                    }

                    await using var session = await tpm.StartPolicyAsync(cancellationToken);
                    await tpm.PolicyPcrAsync(session, selection, cancellationToken);
                    var second = await tpm.ReadSecretAsync(made.NvIndex, PartBytes, session, cancellationToken);
                    return Verdict<byte[]>.Accepted([.. first.Span, .. second.Span]);
                },
                cancellationToken),
            cancellationToken);

    /// <summary>The secret of <see cref="CreateCountedAsync"/>; refusals as there.</summary>
    public Task<Verdict<(byte[] Secret, ulong Counter)>> OpenCountedAsync(TpmSealedSecret made, CancellationToken cancellationToken)
        => UseAsync(
            tpm => OpenAsync(
                tpm,
                made,
                async (_, secret) => await tpm.ReadCounterAsync(made.NvIndex, cancellationToken) is { } counter
                    ? Verdict<(byte[], ulong)>.Accepted((secret.ToArray(), counter))
                    : Verdict<(byte[], ulong)>.Refused(Reasons.KeyDestroyed, $"its counter at NV index 0x{made.NvIndex:x8} is gone from the TPM: it was undefined, or the TPM was cleared"),
                cancellationToken),
            cancellationToken);

    /// <returns>The counter's new value.</returns>
    public Task<ulong> IncrementAsync(uint index, CancellationToken cancellationToken) => UseAsync(tpm => tpm.IncrementAsync(index, cancellationToken), cancellationToken);

    public Task<ulong> ReadCounterAsync(uint index, CancellationToken cancellationToken)
        => UseAsync(
            async tpm => await tpm.ReadCounterAsync(index, cancellationToken) ?? throw new TpmException($"the counter at NV index 0x{index:x8} is gone from the TPM"), cancellationToken);

    /// <summary>Undefines a secret's part; it may be gone already.</summary>
    public Task DestroyAsync(uint index, CancellationToken cancellationToken)
        => UseAsync(
            async tpm =>
            {
                if (await tpm.ReadNvPublicAsync(index, cancellationToken) is not null)
                {
                    await tpm.UndefineNvAsync(index, cancellationToken);
                }

                return true;
            },
            cancellationToken);

    public void Dispose() => one.Dispose();

    private async Task<(TpmSealedSecret Sealed, byte[] Secret, byte[] Policy)> SealAsync(TpmConnection tpm, int secretBytes, CancellationToken cancellationToken)
    {
        var values = await tpm.ReadPcrsAsync(registers, cancellationToken);
        var policy = TpmSecrets.PcrPolicy(registers, TpmQuotes.Measurement(values));
        var secret = GC.AllocateArray<byte>(secretBytes, pinned: true);
        RandomNumberGenerator.Fill(secret);
        await using var parent = await tpm.CreatePrimaryAsync(TpmHandle.Owner, TpmKeyTemplate.StorageP256, cancellationToken);
        var (privateArea, publicArea) = await tpm.CreateSealedAsync(parent, TpmSecrets.SealedPublicArea(policy), secret.AsMemory(0, PartBytes), cancellationToken);
        var made = new TpmSealedSecret { PrivateArea = ByteString.CopyFrom(privateArea.Span), PublicArea = ByteString.CopyFrom(publicArea.Span) };
        made.Pcrs.AddRange(values);
        return (made, secret, policy);
    }

    private static async Task<Verdict<T>> OpenAsync<T>(
        TpmConnection tpm, TpmSealedSecret made, Func<PcrSelection, ReadOnlyMemory<byte>, Task<Verdict<T>>> next, CancellationToken cancellationToken)
        where T : notnull
    {
        if (FindRegisters(made) is not { } selection)
        {
            return Verdict<T>.Refused(Reasons.MalformedMessage, "it names no registers");
        }

        var changed = (await tpm.ReadPcrsAsync(selection, cancellationToken)).Except(made.Pcrs).Select(pcr => pcr.Index).ToList();
        if (changed.Count > 0)
        {
            return Verdict<T>.Refused(
                Reasons.PcrMismatch,
                $"the machine is in another boot state: register {string.Join(", ", changed)} of the TPM changed since; what was sealed opens again only in that state");
        }

        try
        {
            await using var parent = await tpm.CreatePrimaryAsync(TpmHandle.Owner, TpmKeyTemplate.StorageP256, cancellationToken);
            await using var loaded = await tpm.LoadAsync(parent, made.PrivateArea.Memory, made.PublicArea.Memory, cancellationToken);
            await using var session = await tpm.StartPolicyAsync(cancellationToken);
            await tpm.PolicyPcrAsync(session, selection, cancellationToken);
            return await next(selection, await tpm.UnsealAsync(loaded, session, cancellationToken));
        }
        catch (TpmException e) when (e.ResponseCode is not null)
        {
            return Verdict<T>.Refused(Reasons.DecryptionFailed, e.Message);
        }
    }

    private static async Task<uint> FindFreeAsync(TpmConnection tpm, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            // At random, so that an index is hardly ever that of a key that was destroyed before.
            var index = FirstIndex + (uint)RandomNumberGenerator.GetInt32((int)IndexCount);
            if (await tpm.ReadNvPublicAsync(index, cancellationToken) is null)
            {
                return index;
            }
        }

        throw new TpmException($"the NV indexes from 0x{FirstIndex:x8} on are taken");
    }

    private async Task<T> UseAsync<T>(Func<TpmConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await using var tpm = await address.ConnectAsync(time, cancellationToken);
            return await use(tpm);
        }
        finally
        {
            one.Release();
        }
    }
}
