using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>
/// Keys and memory of this host, sealed to its TPM, so that a restart loses nothing. The memory's counter in the TPM makes an older copy useless; keys open only beside the memory that they were
/// sealed with, so that whoever throws the memory away loses them too.
/// </summary>
internal sealed partial class HostSeal(TpmSeal tpm, SealedDirectory directory, HostMemory memory, ILogger<HostSeal> log) : IDisposable
{
    private readonly SemaphoreSlim changing = new(1);
    private readonly Dictionary<string, uint> indexByKeys = new(StringComparer.Ordinal);
    private SealedHeader? memoryHeader;
    private byte[] memorySecret = [];
    private SealedMemory? saved;

    // After a failure nobody knows whether the TPM counted.
    private bool isUncertain;

    /// <summary>Opens what it can into the ring, says what it could not and why, and begins anew where there is nothing.</summary>
    /// <exception cref="IOException">The directory or the TPM cannot be used.</exception>
    public async Task OpenAsync(KeyRing ring, CancellationToken cancellationToken)
    {
        if (!await OpenMemoryAsync(cancellationToken))
        {
            await BeginMemoryAsync(cancellationToken);
        }

        // Twice, because a file that an earlier process wrote and had no time to count may lie somewhere: it would be as good as this one.
        await WriteMemoryAsync(memory.Save(), cancellationToken);
        await WriteMemoryAsync(memory.Save(), cancellationToken);
        var opened = 0;
        foreach (var name in directory.Names(SealedDirectory.KeysExtension))
        {
            if ((await OpenKeysAsync(name, cancellationToken)).TryGetValue(out var keys, out var refusal))
            {
                ring.Restore(keys);
                opened++;
            }
            else
            {
                Log.NotOpened(log, name, refusal.Reason, refusal.Detail);
            }
        }

        Log.Opened(log, opened);
    }

    /// <summary>Puts keys on the disk, unless they are there; afterwards data keys may be wrapped to them.</summary>
    /// <exception cref="RefusedException">The TPM is full.</exception>
    public async Task SealAsync(StudyKeys keys, CancellationToken cancellationToken)
    {
        if (indexByKeys.ContainsKey(keys.Name))
        {
            return;
        }

        var (made, secret) = await tpm.CreateAsync(cancellationToken);
        var plaintext = keys.Export();
        try
        {
            var header = Header(SealedKind.Keys, made);
            header.KeyConfigDigest = keys.Public.Digest.ToByteString();
            directory.Write(FileName(keys.Name), SealedFileFormat.Seal(header, secret, plaintext));
            indexByKeys[keys.Name] = made.NvIndex;
        }
        catch
        {
            await tpm.DestroyAsync(made.NvIndex, CancellationToken.None);
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Undefines the keys' part in the TPM, so that no copy of their file opens again, and deletes the file. Keys that did not open here are destroyed as well.</summary>
    /// <param name="keysName">A KeyConfig's digest, or <see cref="StudyKeys.Name"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the TPM.</param>
    /// <returns>Whether there was a sealed file.</returns>
    public async Task<bool> DestroyAsync(string keysName, CancellationToken cancellationToken)
    {
        var name = FileName(keysName);
        if (!indexByKeys.TryGetValue(keysName, out var index))
        {
            if (!directory.Has(name) || directory.Read(name) is not { } bytes || !SealedFileFormat.Parse(bytes).TryGetValue(out var parsed, out _)
                || !keysName.StartsWith(Convert.ToHexStringLower(parsed.Header.KeyConfigDigest.Span), StringComparison.Ordinal))
            {
                return false;
            }

            // The header is not proved, so it may not name what others need.
            index = parsed.Header.Secret.NvIndex;
            if (indexByKeys.ContainsValue(index) || index == memoryHeader?.Secret.NvIndex)
            {
                return false;
            }
        }

        await tpm.DestroyAsync(index, cancellationToken);
        directory.Delete(name);
        indexByKeys.Remove(keysName);
        Log.Destroyed(log, keysName);
        return true;
    }

    /// <summary>Destroys what was handed over of a KeyConfig's keys and did not open here.</summary>
    public async Task DestroyUnopenedAsync(Sha256Digest keyConfig, CancellationToken cancellationToken)
    {
        foreach (var name in directory.Names(SealedDirectory.KeysExtension).Select(file => file[..^SealedDirectory.KeysExtension.Length]))
        {
            if (name.StartsWith($"{keyConfig}-", StringComparison.Ordinal) && !indexByKeys.ContainsKey(name))
            {
                await DestroyAsync(name, cancellationToken);
            }
        }
    }

    /// <summary>Seals what the host must not forget, if that has changed. What follows from it may happen afterwards, never before.</summary>
    /// <exception cref="IOException">It is not on the disk, or not counted.</exception>
    public async Task SaveMemoryAsync(CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            var now = memory.Save();
            now.Counter = saved!.Counter;
            if (!now.Equals(saved))
            {
                await WriteMemoryAsync(now, cancellationToken);
            }
        }
        finally
        {
            changing.Release();
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(memorySecret);
        changing.Dispose();
    }

    private static string FileName(string keysName) => keysName + SealedDirectory.KeysExtension;

    private async Task<bool> OpenMemoryAsync(CancellationToken cancellationToken)
    {
        foreach (var name in directory.Names(SealedDirectory.MemoryExtension))
        {
            if (memoryHeader is not null)
            {
                Log.NotOpened(log, name, Reasons.StateConflict, "another memory opened already; keys of this one do not open beside it");
            }
            else if (await OpenMemoryAsync(name, cancellationToken) is { } refusal)
            {
                Log.NotOpened(log, name, refusal.Reason, refusal.Detail);
            }
        }

        return memoryHeader is not null;
    }

    private async Task<Refusal?> OpenMemoryAsync(string name, CancellationToken cancellationToken)
    {
        if (!Parse(name, SealedKind.Memory).TryGetValue(out var parsed, out var refusal)
            || !(await tpm.OpenCountedAsync(parsed.Header.Secret, cancellationToken)).TryGetValue(out var opened, out refusal)
            || !SealedFileFormat.Open(parsed.File, opened.Secret).Then(plaintext => memory.Restore(plaintext, opened.Counter)).TryGetValue(out saved, out refusal))
        {
            return refusal;
        }

        if (saved.Counter > opened.Counter)
        {
            await CountAsync(parsed.Header, saved.Counter, cancellationToken);
        }

        (memoryHeader, memorySecret) = (parsed.Header, opened.Secret);
        return null;
    }

    private async Task BeginMemoryAsync(CancellationToken cancellationToken)
    {
        var (made, secret, counter) = await tpm.CreateCountedAsync(cancellationToken);
        memoryHeader = new SealedHeader
        {
            Version = SealedFileFormat.Version,
            Kind = SealedKind.Memory,
            Lineage = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(SealedFileFormat.LineageBytes)),
            Secret = made,
        };
        memorySecret = secret;
        saved = new SealedMemory { Counter = counter };
    }

    // The file first: a machine that ends in between has a file that is one ahead, which the next start counts.
    private async Task WriteMemoryAsync(SealedMemory next, CancellationToken cancellationToken)
    {
        if (isUncertain)
        {
            saved!.Counter = await tpm.ReadCounterAsync(memoryHeader!.Secret.NvIndex, cancellationToken);
        }

        next.Counter = saved!.Counter + 1;
        isUncertain = true;
        var name = Convert.ToHexStringLower(memoryHeader!.Lineage.Span) + SealedDirectory.MemoryExtension;
        directory.Write(name, SealedFileFormat.Seal(memoryHeader, memorySecret, next.ToByteArray()));
        await CountAsync(memoryHeader, next.Counter, cancellationToken);
        (saved, isUncertain) = (next, false);
    }

    private async Task CountAsync(SealedHeader header, ulong expected, CancellationToken cancellationToken)
    {
        var counted = await tpm.IncrementAsync(header.Secret.NvIndex, cancellationToken);
        if (counted != expected)
        {
            throw new TpmException($"the TPM's counter at NV index 0x{header.Secret.NvIndex:x8} is at {counted} instead of {expected}: another program counts with it. Give each enclave a seal directory of its own");
        }
    }

    private async Task<Verdict<StudyKeys>> OpenKeysAsync(string name, CancellationToken cancellationToken)
    {
        if (!Parse(name, SealedKind.Keys).TryGetValue(out var parsed, out var refusal))
        {
            return Verdict<StudyKeys>.Refused(refusal);
        }

        var (file, header) = parsed;
        if (!header.Lineage.Equals(memoryHeader!.Lineage))
        {
            return Verdict<StudyKeys>.Refused(
                Reasons.StateConflict, $"the memory that it was sealed with ({Convert.ToHexStringLower(header.Lineage.Span)}{SealedDirectory.MemoryExtension}) is missing or did not open");
        }

        if (!(await tpm.OpenAsync(header.Secret, cancellationToken)).TryGetValue(out var secret, out refusal))
        {
            return Verdict<StudyKeys>.Refused(refusal);
        }

        byte[]? plaintext = null;
        try
        {
            if (!SealedFileFormat.Open(file, secret).TryGetValue(out plaintext, out refusal) || !SealedKeysFormat.Read(plaintext).TryGetValue(out var keys, out refusal))
            {
                return Verdict<StudyKeys>.Refused(refusal);
            }

            if (!header.KeyConfigDigest.Span.SequenceEqual(keys.Public.Digest.Bytes) || name != FileName(keys.Name))
            {
                keys.Dispose();
                return Verdict<StudyKeys>.Refused(Reasons.KeyMismatch, "it holds the keys of another KeyConfig than its name says");
            }

            indexByKeys[keys.Name] = header.Secret.NvIndex;
            return Verdict<StudyKeys>.Accepted(keys);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private Verdict<(SealedFile File, SealedHeader Header)> Parse(string name, SealedKind kind)
    {
        var verdict = directory.Read(name) is { } bytes
            ? SealedFileFormat.Parse(bytes)
            : Verdict<(SealedFile File, SealedHeader Header)>.Refused(Reasons.LimitExceeded, $"it has more than {SealedFileFormat.MaximumBytes} bytes");
        return verdict.Then(parsed => parsed.Header.Kind == kind
            ? Verdict<(SealedFile File, SealedHeader Header)>.Accepted(parsed)
            : Verdict<(SealedFile File, SealedHeader Header)>.Refused(Reasons.MalformedMessage, "it holds something else than its name says"));
    }

    private SealedHeader Header(SealedKind kind, TpmSealedSecret made)
        => new() { Version = SealedFileFormat.Version, Kind = kind, Lineage = memoryHeader!.Lineage, Secret = made };

    private static partial class Log
    {
        [LoggerMessage(2300, LogLevel.Information, "sealed keys opened: {Count}")]
        public static partial void Opened(ILogger log, int count);

        [LoggerMessage(2301, LogLevel.Error, "sealed file {Name} did not open ({Reason}): {Detail}. Datasets wrapped to keys that did not open need `fgw dataset rewrap`")]
        public static partial void NotOpened(ILogger log, string name, string reason, string detail);

        [LoggerMessage(2302, LogLevel.Information, "sealed keys {KeyConfig} destroyed: their part in the TPM is undefined")]
        public static partial void Destroyed(ILogger log, string keyConfig);
    }
}
