using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>
/// The plaintext of sealed keys: lp(KeyConfig) ‖ when they are done with (8 bytes, Unix seconds) ‖ lp(receipt key, PKCS #8) ‖ a 32-byte private key for each suite, in the KeyConfig's order.
/// For keys that another enclave handed over, the receipt key is that of this host's offer, and lp(offer's KeyConfig) follows. Not protobuf, because its buffers could not be zeroed.
/// </summary>
internal static class SealedKeysFormat
{
    private const int LengthBytes = 4;
    private const int TimeBytes = 8;

    /// <returns>For the caller to zero.</returns>
    public static byte[] Write(EnclaveKeys keys, DateTimeOffset until, SigningKey receiptKey, IEnumerable<KemPrivateKey> wrapKeys, EnclaveKeys? holder = null)
    {
        var pkcs8 = receiptKey.ExportPkcs8();
        var secrets = wrapKeys.Select(key => key.Export()).ToArray();
        try
        {
            var bytes = GC.AllocateArray<byte>((2 * LengthBytes) + TimeBytes + keys.Bytes.Length + pkcs8.Length + (secrets.Length * KemPrivateKey.Length) + (holder is null ? 0 : LengthBytes + holder.Bytes.Length), pinned: true);
            var rest = Append(bytes, keys.Bytes.Span);
            BinaryPrimitives.WriteInt64BigEndian(rest, until.ToUnixTimeSeconds());
            rest = Append(rest[TimeBytes..], pkcs8);
            foreach (var secret in secrets)
            {
                secret.CopyTo(rest);
                rest = rest[secret.Length..];
            }

            if (holder is not null)
            {
                Append(rest, holder.Bytes.Span);
            }

            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            Array.ForEach(secrets, secret => CryptographicOperations.ZeroMemory(secret));
        }
    }

    /// <summary>Refuses with KEY_CONFIG_INVALID whatever <see cref="Write"/> does not write, and private keys that are not the KeyConfig's.</summary>
    public static Verdict<StudyKeys> Read(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes;
        if (!TryTake(ref rest, out var config) || rest.Length < TimeBytes)
        {
            return Malformed();
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(rest.Span);
        rest = rest[TimeBytes..];
        if (!Trust.Encoding.UnixTime.IsValid(seconds) || !TryTake(ref rest, out var pkcs8))
        {
            return Malformed();
        }

        return EnclaveKeys.Parse(config).Then(keys =>
        {
            var length = keys.KemKeys.Count * KemPrivateKey.Length;
            return rest.Length < length ? Malformed()
                : rest.Length == length ? Import(keys, null, seconds, pkcs8, rest)
                : ReadHolder(rest[length..]).Then(holder => holder.StudyDigest.Equals(keys.StudyDigest) ? Import(keys, holder, seconds, pkcs8, rest[..length]) : Malformed());
        });
    }

    private static Verdict<EnclaveKeys> ReadHolder(ReadOnlyMemory<byte> rest)
        => TryTake(ref rest, out var config) && rest.IsEmpty ? EnclaveKeys.Parse(config) : Verdict<EnclaveKeys>.Refused(Reasons.KeyConfigInvalid, "the sealed keys do not say by which offer they were got");

    private static Verdict<StudyKeys> Import(EnclaveKeys keys, EnclaveKeys? holder, long until, ReadOnlyMemory<byte> pkcs8, ReadOnlyMemory<byte> secrets)
    {
        SigningKey receiptKey;
        try
        {
            receiptKey = SigningKey.ImportPkcs8(pkcs8.Span);
        }
        catch (CryptographicException)
        {
            return Malformed();
        }

        var wrapKeys = new List<KemPrivateKey>();
        foreach (var published in keys.KemKeys)
        {
            var secret = secrets.Span.Slice(wrapKeys.Count * KemPrivateKey.Length, KemPrivateKey.Length);
            if (!KemPrivateKey.Import((HpkeSuite)published.Suite, secret).TryGetValue(out var key, out _))
            {
                break;
            }

            wrapKeys.Add(key);
        }

        var areTheirs = wrapKeys.Count == keys.KemKeys.Count && wrapKeys.Zip(keys.KemKeys).All(pair => pair.First.PublicKey.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span))
            && receiptKey.PublicKey.Bytes.Span.SequenceEqual((holder ?? keys).ReceiptKey.Bytes.Span);
        if (areTheirs)
        {
            var end = DateTimeOffset.FromUnixTimeSeconds(until);
            return Verdict<StudyKeys>.Accepted(holder is null ? StudyKeys.Restore(keys, end, receiptKey, wrapKeys) : StudyKeys.HandedOver(keys, end, wrapKeys, holder, receiptKey));
        }

        receiptKey.Dispose();
        wrapKeys.ForEach(key => key.Dispose());
        return Malformed();
    }

    private static Span<byte> Append(Span<byte> destination, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, field.Length);
        field.CopyTo(destination[LengthBytes..]);
        return destination[(LengthBytes + field.Length)..];
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

    private static Verdict<StudyKeys> Malformed() => Verdict<StudyKeys>.Refused(Reasons.KeyConfigInvalid, "the sealed keys are not those of their KeyConfig");
}
