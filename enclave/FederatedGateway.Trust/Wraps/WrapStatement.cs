using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Wraps;

/// <summary>
/// What a wrap's sender states and signs. info = "fgw-wrap-v1" ‖ lp(study digest) ‖ lp(recipient digest) ‖ lp(sender) ‖ lp(purpose), aad = header
/// digest, signature over "fgw-wrapsig-v1" ‖ lp(info) ‖ lp(aad) ‖ lp(enc ‖ ciphertext). Anyone may check it; only the recipient can open the wrap.
/// </summary>
public static class WrapStatement
{
    /// <summary>An AEAD tag follows the secret.</summary>
    public const int TagBytes = 16;

    /// <summary>X-Wing's encapsulated key, the longest of any suite.</summary>
    public const int MaximumEncBytes = 1120;

    /// <summary>The HPKE info.</summary>
    public static byte[] Info(ReadOnlySpan<byte> studyDigest, ReadOnlySpan<byte> recipientDigest, string sender, string purpose)
        => new SignedInput("fgw-wrap-v1").Field(studyDigest).Field(recipientDigest).Field(sender).Field(purpose).ToArray();

    public static byte[] SignatureInput(ReadOnlySpan<byte> info, ReadOnlySpan<byte> headerDigest, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> ciphertext)
        => new SignedInput("fgw-wrapsig-v1").Field(info).Field(headerDigest).Field([.. enc, .. ciphertext]).ToArray();

    /// <summary>
    /// Null for a wrap that its sender signed for exactly this context. Refuses a wrong length or another sender, purpose or recipient than expected with
    /// WRAP_INVALID, everything that was not signed so (another study's or envelope's wrap too) with WRAP_SIGNATURE_INVALID, a suite that the study does
    /// not list with SUITE_REFUSED. Whether the recipient digest is the reader's own remains to be asked.
    /// </summary>
    /// <param name="wrap">As received.</param>
    /// <param name="context">What it must be for.</param>
    /// <param name="senderKey">The key of <see cref="WrapContext.Sender"/>: from the manifest, or the KeyConfig's receipt key.</param>
    /// <param name="suites">The manifest's list of HPKE KEM identifiers.</param>
    public static Refusal? Check(Wrap wrap, WrapContext context, SigningPublicKey senderKey, IReadOnlyCollection<uint> suites)
    {
        if (wrap.RecipientDigest.Length != HeaderLimits.DigestBytes
            || wrap.Enc.Length is 0 or > MaximumEncBytes
            || wrap.Ciphertext.Length != context.SecretBytes + TagBytes
            || wrap.Sender.Length > ParticipantName.MaximumLength
            || wrap.Purpose.Length > ParticipantName.MaximumLength)
        {
            return new Refusal(Reasons.WrapInvalid, $"a field of the wrap does not have the length of a \"{context.Purpose}\" wrap");
        }

        // Over the wrap's own words, so that a changed word is a bad signature and an honest wrap for somebody else is called that.
        var info = Info(context.StudyDigest.Span, wrap.RecipientDigest.Span, wrap.Sender, wrap.Purpose);
        if (!senderKey.Verify(SignatureInput(info, context.HeaderDigest.Span, wrap.Enc.Span, wrap.Ciphertext.Span), wrap.Signature.Span))
        {
            return new Refusal(Reasons.WrapSignatureInvalid, $"\"{context.Sender}\" did not sign this wrap for this envelope and study");
        }

        if (wrap.Sender != context.Sender || wrap.Purpose != context.Purpose || wrap.Recipient != context.Recipient)
        {
            return new Refusal(Reasons.WrapInvalid, $"the wrap is not one of a \"{context.Purpose}\" from \"{context.Sender}\" to \"{context.Recipient}\"");
        }

        return suites.Contains(wrap.Suite)
            ? null
            : new Refusal(Reasons.SuiteRefused, $"the wrap uses suite 0x{wrap.Suite:x4}, which the study's manifest does not list");
    }
}
