using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>A study of the bundle.</summary>
/// <param name="Digest">Of its manifest.</param>
/// <param name="Signed">With its approvals, and without later rejections and withdrawals: a run relied on what held when it started.</param>
/// <param name="Amendments">In order.</param>
/// <param name="Withdrawals">Verified rejections and withdrawals: no run may start after one.</param>
internal sealed record BundleStudy(Sha256Digest Digest, SignedStudy Signed, IReadOnlyList<SignedAmendment> Amendments, IReadOnlyList<Approval> Withdrawals);
