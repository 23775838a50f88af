using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Indexes in nonvolatile memory (TPM 2.0 Library, part 3, §31).</summary>
internal static class TpmNonvolatile
{
    private const uint OwnerRead = 1 << 17;
    private const uint AuthRead = 1 << 18;

    /// <summary>TPM_PT_NV_BUFFER_MAX is at least this on every TPM for PCs (TCG PC Client Platform TPM Profile, §3.5).</summary>
    private const int ChunkBytes = 512;

    /// <summary>The whole content; null where the index is not defined.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="index">The index's handle.</param>
    /// <param name="maximumBytes">More is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ReadOnlyMemory<byte>?> ReadNvAsync(this TpmConnection tpm, uint index, int maximumBytes, CancellationToken cancellationToken)
    {
        if (await tpm.ReadNvPublicAsync(index, cancellationToken) is not { } area)
        {
            return null;
        }

        if (area.Bytes > maximumBytes)
        {
            throw new TpmException($"NV index 0x{index:x8} has {area.Bytes} bytes; at most {maximumBytes} are expected");
        }

        var authorization = (area.Attributes & AuthRead) != 0 ? index
            : (area.Attributes & OwnerRead) != 0 ? TpmHandle.Owner
            : throw new TpmException($"NV index 0x{index:x8} can be read under a policy only");
        var content = new byte[area.Bytes];
        for (var offset = 0; offset < content.Length; offset += ChunkBytes)
        {
            var count = Math.Min(ChunkBytes, content.Length - offset);
            var response = await tpm.ExecuteAsync(
                new TpmCommand(TpmCommandCode.NvRead).Handle(authorization).Handle(index).EmptyPassword().UInt16((ushort)count).UInt16((ushort)offset), cancellationToken);
            var read = response.Sized();
            response.End();
            if (read.Length != count)
            {
                throw response.Malformed();
            }

            read.CopyTo(content.AsMemory(offset));
        }

        return content;
    }

    /// <summary>Attributes (TPMA_NV) and size; null where the index is not defined.</summary>
    public static async Task<(uint Attributes, int Bytes)?> ReadNvPublicAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
    {
        TpmResponse response;
        try
        {
            response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvReadPublic).Handle(index), cancellationToken);
        }
        catch (TpmException e) when (e.ResponseCode == TpmResponseCode.NoSuchHandle)
        {
            return null;
        }

        var length = response.UInt16();
        if (response.UInt32() != index)
        {
            throw response.Malformed();
        }

        response.UInt16();
        var attributes = response.UInt32();
        var policy = response.Sized();
        var bytes = response.UInt16();
        if (length != 14 + policy.Length)
        {
            throw response.Malformed();
        }

        response.Sized();
        response.End();
        return (attributes, bytes);
    }

    /// <summary>Defines an index that its owner can write, read and undefine without password.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="index">The index's handle.</param>
    /// <param name="attributes">TPMA_NV.</param>
    /// <param name="bytes">Size.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DefineNvAsync(this TpmConnection tpm, uint index, uint attributes, ushort bytes, CancellationToken cancellationToken)
    {
        const ushort Sha256 = 0x000B;
        const ushort PublicBytes = 14;
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.NvDefineSpace).Handle(TpmHandle.Owner).EmptyPassword()
                .Sized([]).UInt16(PublicBytes).UInt32(index).UInt16(Sha256).UInt32(attributes).Sized([]).UInt16(bytes),
            cancellationToken);
        response.End();
    }

    /// <param name="tpm">The TPM.</param>
    /// <param name="index">The index's handle.</param>
    /// <param name="content">At most 512 bytes; written from the index's start.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WriteNvAsync(this TpmConnection tpm, uint index, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, ChunkBytes, nameof(content));
        (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvWrite).Handle(TpmHandle.Owner).Handle(index).EmptyPassword().Sized(content.Span).UInt16(0), cancellationToken)).End();
    }

    /// <summary>Nobody reads the index again before the TPM's next start.</summary>
    public static async Task LockNvReadingAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
        => (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvReadLock).Handle(TpmHandle.Owner).Handle(index).EmptyPassword(), cancellationToken)).End();

    public static async Task UndefineNvAsync(this TpmConnection tpm, uint index, CancellationToken cancellationToken)
        => (await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.NvUndefineSpace).Handle(TpmHandle.Owner).Handle(index).EmptyPassword(), cancellationToken)).End();
}
