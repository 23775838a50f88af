using System.Security.Cryptography;
using FederatedGateway.Client.Connections;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation;

/// <summary>
/// Finds out whether an attestation key lives in the TPM with an endorsement key: a fresh secret, encrypted so that only that TPM opens it and only while it holds that key, comes
/// back or does not. What comes of it is signed, so that it also convinces those who trust this institution.
/// </summary>
internal sealed class TpmChallenge(Institution institution)
{
    /// <param name="attestationKeyName">34 bytes, of the key that signed the evidence.</param>
    /// <param name="endorsementCertificate">DER. Whether its maker is accepted is the evidence's verification to say.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>A serialized SignedTpmEnrolment.</returns>
    public async Task<Verdict<ByteString>> EnrolAsync(ReadOnlyMemory<byte> attestationKeyName, ByteString endorsementCertificate, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(CredentialChallenge.SecretBytes);
        if (!EndorsementKey.FromCertificate(endorsementCertificate.Memory).Then(endorsement => CredentialChallenge.Make(endorsement, attestationKeyName.Span, secret, RandomNumberGenerator.Fill))
            .TryGetValue(out var challenge, out var refusal))
        {
            return Verdict<ByteString>.Refused(refusal);
        }

        var digest = Sha256Digest.Of(endorsementCertificate.Span);
        var credential = new TpmCredential
        {
            EndorsementDigest = digest.ToByteString(),
            CredentialBlob = ByteString.CopyFrom(challenge.CredentialBlob.Span),
            EncryptedSecret = ByteString.CopyFrom(challenge.EncryptedSecret.Span),
        };
        try
        {
            var response = await institution.Gateway.Attestation.ActivateTpmCredentialAsync(new ActivateTpmCredentialRequest { Credential = credential }, cancellationToken: cancellationToken);
            return CryptographicOperations.FixedTimeEquals(response.Secret.Span, secret)
                ? Verdict<ByteString>.Accepted(TpmEnrolments.Sign(institution.Keys.Signing, attestationKeyName.Span, digest, institution.Time.GetUtcNow()).ToByteString())
                : Refused("the secret that came back is another one");
        }
        catch (GatewayException exception) when (exception.Reason is Reasons.EnrolmentInvalid or Reasons.NotFound)
        {
            return Refused(exception.Message);
        }
    }

    private static Verdict<ByteString> Refused(string detail)
        => Verdict<ByteString>.Refused(Reasons.EnrolmentInvalid, $"the host did not show that its attestation key is in a TPM: {detail}");
}
