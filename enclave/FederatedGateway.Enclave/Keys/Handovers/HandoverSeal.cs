using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>HPKE to the offer's first KEM key (RFC 9180 §6.1, base mode), bound to study, giver, successor, checkpoint and offer.</summary>
internal static class HandoverSeal
{
    private const string Label = "fgw-handover-v1";

    /// <summary>Refuses with IDENTITY_INVALID a KEM key that nothing can be sealed to.</summary>
    public static Verdict<SealedHandover> Seal(OfferedHandover offer, Sha256Digest giver, ReadOnlySpan<byte> checkpoint, ReadOnlySpan<byte> plaintext)
    {
        if (!KemPublicKey.Parse(offer.Keys.KemKeys[0]).TryGetValue(out var recipient, out var refusal))
        {
            return Verdict<SealedHandover>.Refused(refusal);
        }

        var message = SingleShot.Seal(recipient, Info(offer, giver, checkpoint), offer.Digest.Bytes, plaintext);
        return Verdict<SealedHandover>.Accepted(new SealedHandover { Enc = ByteString.CopyFrom(message.Enc), Ciphertext = ByteString.CopyFrom(message.Ciphertext) });
    }

    /// <returns>The plaintext, for the caller to zero; or DECRYPTION_FAILED.</returns>
    public static Verdict<byte[]> Open(KemPrivateKey key, OfferedHandover offer, Sha256Digest giver, ReadOnlySpan<byte> checkpoint, SealedHandover handed)
        => SingleShot.Open(key, handed.Enc.Span, Info(offer, giver, checkpoint), offer.Digest.Bytes, handed.Ciphertext.Span);

    /// <summary>What the record names it by.</summary>
    public static Sha256Digest Digest(SealedHandover handed) => Sha256Digest.Of([.. handed.Enc.Span, .. handed.Ciphertext.Span]);

    private static byte[] Info(OfferedHandover offer, Sha256Digest giver, ReadOnlySpan<byte> checkpoint)
        => new SignedInput(Label).Field(offer.StudyDigest.Bytes).Field(giver.Bytes).Field(offer.Keys.Digest.Bytes).Field(checkpoint).ToArray();
}
