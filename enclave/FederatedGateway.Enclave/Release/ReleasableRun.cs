using FederatedGateway.Enclave.Keys;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Enclave.Release;

/// <summary>A finished run whose results nobody can open until its receipt is in the log.</summary>
/// <param name="Study">Its log policy decides about the proof.</param>
/// <param name="OrderDigest">The run.</param>
/// <param name="ReceiptDigest">What the log's entry must name.</param>
/// <param name="Keys">Sign the wraps.</param>
/// <param name="Recipients">Receive them.</param>
/// <param name="Objects">In the order in which the objects were sent.</param>
internal sealed record ReleasableRun(
    VerifiedStudy Study, Sha256Digest OrderDigest, Sha256Digest ReceiptDigest, StudyKeys Keys, ResultRecipients Recipients, IReadOnlyList<ResultKey> Objects) : IDisposable
{
    public void Dispose()
    {
        foreach (var result in Objects)
        {
            result.Dispose();
        }
    }
}
