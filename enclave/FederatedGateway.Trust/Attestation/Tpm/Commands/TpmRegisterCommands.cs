using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>Commands about platform configuration registers, and what is in their responses (TPM 2.0 Library, part 3, §22). Whoever has a TPM sends them.</summary>
public static class TpmRegisterCommands
{
    /// <summary>A TPM returns at most so many values at once.</summary>
    public const int MaximumAtOnce = 8;

    /// <param name="register">0 to 23, of the SHA-256 bank.</param>
    /// <param name="digest">32 bytes.</param>
    public static TpmCommand Extend(int register, ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, SHA256.HashSizeInBytes, nameof(digest));
        return new TpmCommand(TpmCommandCode.PcrExtend).Handle((uint)register).EmptyPassword().UInt32(1).UInt16((ushort)TpmAlgorithm.Sha256).Bytes(digest);
    }

    /// <param name="selection">At most <see cref="MaximumAtOnce"/> registers of the SHA-256 bank.</param>
    public static TpmCommand Read(PcrSelection selection)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(selection.Indices.Count(), MaximumAtOnce, nameof(selection));
        return new TpmCommand(TpmCommandCode.PcrRead).Selection(selection);
    }

    /// <summary>The values of exactly the registers that were asked for, in ascending order.</summary>
    /// <param name="response">To <see cref="Read"/>, not read yet.</param>
    /// <param name="selection">As asked.</param>
    /// <exception cref="TpmException">Others were given.</exception>
    public static IReadOnlyList<PcrValue> Values(TpmResponse response, PcrSelection selection)
    {
        var writer = new TpmWriter();
        PcrSelection.Write(writer, [selection]);
        var asked = writer.ToArray();
        response.UInt32(); // how often registers were extended
        if (!response.Bytes(asked.Length).Span.SequenceEqual(asked) || response.UInt32() != selection.Indices.Count())
        {
            throw new TpmException("the TPM does not give the registers asked for; is its SHA-256 bank switched on (tpm2_pcrallocate)?");
        }

        var values = new List<PcrValue>();
        foreach (var index in selection.Indices)
        {
            var value = response.Sized() is { Length: SHA256.HashSizeInBytes } read ? read : throw response.Malformed();
            values.Add(new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(value.Span) });
        }

        response.End();
        return values;
    }
}
