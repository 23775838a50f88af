using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation;

/// <summary>Evidence that answered this client's own nonce and that the study accepts.</summary>
/// <param name="Accepted">Verified and validated.</param>
/// <param name="Evidence">As received, with this institution's own enrolment beside a TPM's; kept with an upload for auditors.</param>
/// <param name="Nonce">32 bytes, used once.</param>
public sealed record FreshEvidence(AcceptedEvidence Accepted, Evidence Evidence, ReadOnlyMemory<byte> Nonce)
{
    /// <summary>The KeyConfigs whose wraps the enclave opens, as the gateway tells: enough to say early who has to wrap again, and nothing more.</summary>
    public IReadOnlyCollection<Sha256Digest> OpenedKeyConfigs { get; init; } = [];

    /// <summary>With all that is needed to repeat the decision later.</summary>
    public EvidenceArchive ToArchive() => new()
    {
        Evidence = Evidence,
        Nonce = ByteString.CopyFrom(Nonce.Span),
        Role = Accepted.Evidence.Expectation.Role,
        VerifyTime = Accepted.Evidence.VerifyTime.ToUnixTimeSeconds(),
    };
}
