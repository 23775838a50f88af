using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>
/// The plaintext of a hand-over: number of KeyConfigs (1 byte); for each lp(KeyConfig) ‖ a 32-byte private key for each suite, in the KeyConfig's order; then lp(HandedMemory).
/// The keys are not protobuf, because its buffers could not be zeroed. Receipt keys stay where they were made.
/// </summary>
internal static class HandedKeysFormat
{
    /// <summary>64 KeyConfigs with their private keys and the orders of a study.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    private const int LengthBytes = 4;

    /// <returns>For the caller to zero; or KEY_DESTROYED.</returns>
    public static Verdict<byte[]> Write(IReadOnlyList<StudyKeys> handed, HandedMemory memory)
    {
        var memoryBytes = memory.ToByteArray();
        var length = 1 + LengthBytes + memoryBytes.Length + handed.Sum(keys => LengthBytes + keys.Public.Bytes.Length + (keys.Count * KemPrivateKey.Length));
        var bytes = GC.AllocateArray<byte>(length, pinned: true);
        bytes[0] = checked((byte)handed.Count);
        var position = 1;
        foreach (var keys in handed)
        {
            position += Append(bytes.AsSpan(position), keys.Public.Bytes.Span);
            var start = position;
            var verdict = keys.Use((wrapKeys, _) =>
            {
                foreach (var wrapKey in wrapKeys)
                {
                    var secret = wrapKey.Key.Export();
                    secret.CopyTo(bytes.AsSpan(start));
                    CryptographicOperations.ZeroMemory(secret);
                    start += KemPrivateKey.Length;
                }

                return start;
            });
            if (!verdict.TryGetValue(out position, out var refusal))
            {
                CryptographicOperations.ZeroMemory(bytes);
                return Verdict<byte[]>.Refused(refusal);
            }
        }

        Append(bytes.AsSpan(position), memoryBytes);
        return Verdict<byte[]>.Accepted(bytes);
    }

    /// <summary>Refuses with HANDOVER_INVALID whatever <see cref="Write"/> does not write, and private keys that are not their KeyConfig's.</summary>
    public static Verdict<HandedKeys> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is 0 or > MaximumBytes || bytes.Span[0] is 0 or > OfferedHandover.MaximumKeyConfigs)
        {
            return Malformed();
        }

        var (count, rest) = (bytes.Span[0], bytes[1..]);
        var read = new List<HandedKey>();
        while (read.Count < count && TryTake(ref rest, out var config) && EnclaveKeys.Parse(config).TryGetValue(out var published, out _) && ReadPrivateKeys(published, ref rest) is { } privateKeys)
        {
            read.Add(new HandedKey(published, privateKeys));
        }

        if (read.Count == count && TryTake(ref rest, out var memoryBytes) && rest.IsEmpty
            && StrictProto.Parse<HandedMemory>(memoryBytes, "handed memory", MaximumBytes).TryGetValue(out var memory, out _) && (memory.WitnessTime == 0 || UnixTime.IsValid(memory.WitnessTime)))
        {
            return Verdict<HandedKeys>.Accepted(new HandedKeys(read, memory));
        }

        read.ForEach(key => key.Dispose());
        return Malformed();
    }

    private static List<KemPrivateKey>? ReadPrivateKeys(EnclaveKeys published, ref ReadOnlyMemory<byte> rest)
    {
        var keys = new List<KemPrivateKey>();
        foreach (var kemKey in published.KemKeys)
        {
            if (rest.Length < KemPrivateKey.Length || !KemPrivateKey.Import((HpkeSuite)kemKey.Suite, rest.Span[..KemPrivateKey.Length]).TryGetValue(out var key, out _))
            {
                keys.ForEach(imported => imported.Dispose());
                return null;
            }

            keys.Add(key);
            rest = rest[KemPrivateKey.Length..];
            if (!key.PublicKey.Bytes.Span.SequenceEqual(kemKey.Bytes.Span))
            {
                keys.ForEach(imported => imported.Dispose());
                return null;
            }
        }

        return keys;
    }

    private static int Append(Span<byte> destination, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, field.Length);
        field.CopyTo(destination[LengthBytes..]);
        return LengthBytes + field.Length;
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> field)
    {
        field = default;
        if (rest.Length < LengthBytes || BinaryPrimitives.ReadInt32BigEndian(rest.Span) is var length && (length < 0 || length > rest.Length - LengthBytes))
        {
            return false;
        }

        field = rest.Slice(LengthBytes, length);
        rest = rest[(LengthBytes + length)..];
        return true;
    }

    private static Verdict<HandedKeys> Malformed() => Verdict<HandedKeys>.Refused(Reasons.HandoverInvalid, "what was handed over is not keys with their KeyConfigs");
}
