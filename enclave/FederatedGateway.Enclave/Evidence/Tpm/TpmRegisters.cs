using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Platform configuration registers and quotes over them (TPM 2.0 Library, part 3, §18.4, §22).</summary>
internal static class TpmRegisters
{
    /// <summary>The selected registers of the SHA-256 bank, in ascending order.</summary>
    public static async Task<IReadOnlyList<PcrValue>> ReadPcrsAsync(this TpmConnection tpm, PcrSelection selection, CancellationToken cancellationToken)
    {
        var values = new List<PcrValue>();
        foreach (var indices in selection.Indices.Chunk(TpmRegisterCommands.MaximumAtOnce))
        {
            var part = PcrSelection.Of(selection.Bank, indices);
            values.AddRange(TpmRegisterCommands.Values(await tpm.ExecuteAsync(TpmRegisterCommands.Read(part), cancellationToken), part));
        }

        return values;
    }

    /// <param name="tpm">The TPM.</param>
    /// <param name="register">0 to 23.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task ExtendPcrAsync(this TpmConnection tpm, int register, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        var response = await tpm.ExecuteAsync(TpmRegisterCommands.Extend(register, digest.Span), cancellationToken);
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
