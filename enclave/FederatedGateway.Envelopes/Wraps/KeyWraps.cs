using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Envelopes.Wraps;

/// <summary>
/// Seals an envelope's key to a recipient and opens it: HPKE base mode with what <see cref="WrapStatement"/> binds, signed by the sender. The signature
/// is checked before the private key is touched.
/// </summary>
public static class KeyWraps
{
    /// <summary>Wraps a table's secret.</summary>
    /// <param name="context">Its purpose is "dataset".</param>
    /// <param name="recipient">A key that was validated: from evidence for the enclave, or the sender's own.</param>
    /// <param name="recipientDigest">32 bytes: the KeyConfig digest, or the key's own digest.</param>
    /// <param name="secret">May be disposed afterwards.</param>
    /// <param name="signer">The key of the context's sender.</param>
    public static Wrap Seal(WrapContext context, KemPublicKey recipient, ReadOnlySpan<byte> recipientDigest, DatasetSecret secret, ISigner signer)
    {
        var bytes = new byte[DataKey.Length + StudySecretShare.Length];
        secret.DataKey.Bytes.CopyTo(bytes);
        secret.Share.Bytes.CopyTo(bytes.AsSpan(DataKey.Length));
        return SealAndZero(context, recipient, recipientDigest, bytes, signer);
    }

    /// <summary>Wraps a result's key to a participant.</summary>
    /// <param name="context">Its purpose is "model", "card" or "report".</param>
    /// <param name="recipient">From the manifest; the wrap names it by its own digest.</param>
    /// <param name="key">May be disposed afterwards.</param>
    /// <param name="signer">The KeyConfig's receipt key.</param>
    public static Wrap Seal(WrapContext context, KemPublicKey recipient, DataKey key, ISigner signer)
        => SealAndZero(context, recipient, recipient.Digest(), key.Export(), signer);

    /// <summary>
    /// Opens a table's wrap. Refusals: those of <see cref="WrapStatement.Check"/>; WRAP_WRONG_KEY when none of <paramref name="keys"/> is the one named;
    /// DECRYPTION_FAILED for every failure under the private key.
    /// </summary>
    public static Verdict<DatasetSecret> OpenDataset(Wrap wrap, WrapContext context, SigningPublicKey senderKey, IReadOnlyCollection<uint> suites, IReadOnlyCollection<WrapKey> keys)
    {
        ThrowUnless(context.Purpose == WrapPurpose.Dataset, context);
        return Open(wrap, context, senderKey, suites, keys, secret => new DatasetSecret(
            DataKey.Import(secret.AsSpan(0, DataKey.Length)),
            StudySecretShare.Import(secret.AsSpan(DataKey.Length))));
    }

    /// <summary>Opens a result's wrap. Refusals as for <see cref="OpenDataset"/>.</summary>
    public static Verdict<DataKey> OpenResult(Wrap wrap, WrapContext context, SigningPublicKey senderKey, IReadOnlyCollection<uint> suites, IReadOnlyCollection<WrapKey> keys)
    {
        ThrowUnless(context.Purpose != WrapPurpose.Dataset, context);
        return Open(wrap, context, senderKey, suites, keys, secret => DataKey.Import(secret));
    }

    private static Wrap SealAndZero(WrapContext context, KemPublicKey recipient, ReadOnlySpan<byte> recipientDigest, byte[] secret, ISigner signer)
    {
        try
        {
            ThrowUnless(secret.Length == context.SecretBytes, context);
            var info = WrapStatement.Info(context.StudyDigest.Span, recipientDigest, context.Sender, context.Purpose);
            var message = SingleShot.Seal(recipient, info, context.HeaderDigest.Span, secret);
            return new Wrap
            {
                Suite = (uint)recipient.Suite,
                RecipientDigest = ByteString.CopyFrom(recipientDigest),
                Recipient = context.Recipient,
                Sender = context.Sender,
                Purpose = context.Purpose,
                Enc = ByteString.CopyFrom(message.Enc),
                Ciphertext = ByteString.CopyFrom(message.Ciphertext),
                Signature = ByteString.CopyFrom(signer.Sign(WrapStatement.SignatureInput(info, context.HeaderDigest.Span, message.Enc, message.Ciphertext))),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static Verdict<T> Open<T>(
        Wrap wrap,
        WrapContext context,
        SigningPublicKey senderKey,
        IReadOnlyCollection<uint> suites,
        IReadOnlyCollection<WrapKey> keys,
        Func<byte[], T> import)
        where T : notnull
    {
        if (WrapStatement.Check(wrap, context, senderKey, suites) is { } refusal)
        {
            return Verdict<T>.Refused(refusal);
        }

        var key = keys.FirstOrDefault(key => (uint)key.Key.Suite == wrap.Suite && key.RecipientDigest.Span.SequenceEqual(wrap.RecipientDigest.Span));
        if (key is null)
        {
            return Verdict<T>.Refused(Reasons.WrapWrongKey, $"the wrap is for a key that \"{context.Recipient}\" does not hold here, or holds no more; wrap the data key again");
        }

        var info = WrapStatement.Info(context.StudyDigest.Span, wrap.RecipientDigest.Span, wrap.Sender, wrap.Purpose);
        return SingleShot.Open(key.Key, wrap.Enc.Span, info, context.HeaderDigest.Span, wrap.Ciphertext.Span).Then(secret =>
        {
            try
            {
                return Verdict<T>.Accepted(import(secret));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        });
    }

    private static void ThrowUnless(bool fits, WrapContext context)
    {
        if (!fits)
        {
            throw new ArgumentException($"a \"{context.Purpose}\" wrap holds another kind of secret", nameof(context));
        }
    }
}
