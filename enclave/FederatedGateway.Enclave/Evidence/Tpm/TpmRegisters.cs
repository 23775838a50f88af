using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Platform configuration registers and quotes over them (TPM 2.0 Library, part 3, §18.4, §22).</summary>
internal static class TpmRegisters
{
    /// <summary>A TPM returns at most so many values at once.</summary>
    private const int MaximumAtOnce = 8;

    /// <summary>The selected registers of the SHA-256 bank, in ascending order.</summary>
    public static async Task<IReadOnlyList<PcrValue>> ReadPcrsAsync(this TpmConnection tpm, PcrSelection selection, CancellationToken cancellationToken)
    {
        var values = new List<PcrValue>();
        foreach (var indices in selection.Indices.Chunk(MaximumAtOnce))
        {
            var writer = new TpmWriter();
            PcrSelection.Write(writer, [PcrSelection.Of(selection.Bank, indices)]);
            var asked = writer.ToArray();
            var response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.PcrRead).Bytes(asked), cancellationToken);
            response.UInt32();
            if (!response.Bytes(asked.Length).Span.SequenceEqual(asked) || response.UInt32() != indices.Length)
            {
                throw new TpmException("the TPM does not give the registers asked for; is its SHA-256 bank switched on (tpm2_pcrallocate)?");
            }

            foreach (var index in indices)
            {
                var value = response.Sized() is { Length: SHA256.HashSizeInBytes } read ? read : throw response.Malformed();
                values.Add(new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(value.Span) });
            }

            response.End();
        }

        return values;
    }

    /// <param name="tpm">The TPM.</param>
    /// <param name="register">0 to 23.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task ExtendPcrAsync(this TpmConnection tpm, int register, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, SHA256.HashSizeInBytes, nameof(digest));
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.PcrExtend).Handle((uint)register).EmptyPassword().UInt32(1).UInt16((ushort)TpmAlgorithm.Sha256).Bytes(digest.Span), cancellationToken);
        response.End();
    }

    /// <summary>Signs the registers' digest and the caller's bytes with the key's own scheme.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="key">A restricted signing key: loaded or persistent, without password.</param>
    /// <param name="qualifyingData">At most 64 bytes.</param>
    /// <param name="selection">The registers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>TPMS_ATTEST and TPMT_SIGNATURE.</returns>
    public static async Task<(ReadOnlyMemory<byte> Quote, ReadOnlyMemory<byte> Signature)> QuoteAsync(
        this TpmConnection tpm, uint key, ReadOnlyMemory<byte> qualifyingData, PcrSelection selection, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(
            new TpmCommand(TpmCommandCode.Quote).Handle(key).EmptyPassword().Sized(qualifyingData.Span).UInt16((ushort)TpmAlgorithm.Null).Selection(selection), cancellationToken);
        return (response.Sized(), response.Rest());
    }

    /// <param name="tpm">The TPM.</param>
    /// <param name="count">At most 32, which every TPM gives at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ReadOnlyMemory<byte>> GetRandomAsync(this TpmConnection tpm, ushort count, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(new TpmCommand(TpmCommandCode.GetRandom).UInt16(count), cancellationToken);
        var random = response.Sized();
        response.End();
        return random.Length == count ? random : throw response.Malformed();
    }
}
