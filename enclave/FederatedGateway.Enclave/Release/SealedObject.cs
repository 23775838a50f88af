using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Release;

/// <summary>One encrypted result.</summary>
/// <param name="Header">Signed with the receipt key.</param>
/// <param name="Ciphertext">The whole payload.</param>
/// <param name="Digest">SHA-256 of the ciphertext.</param>
/// <param name="Key">Opens it.</param>
internal sealed record SealedObject(SignedHeader Header, ReadOnlyMemory<byte> Ciphertext, Sha256Digest Digest, ResultKey Key)
{
    /// <summary>Its name among the receipt's subjects: "model", "card" or "report/PARTICIPANT".</summary>
    public string SubjectName => Key.Participant.Length == 0 ? Key.Purpose : $"{Key.Purpose}/{Key.Participant}";
}
