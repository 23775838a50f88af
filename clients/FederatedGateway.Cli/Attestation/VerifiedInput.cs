using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Attestation;

/// <summary>What became of evidence in files.</summary>
/// <param name="Claims">What the report says, or why it is not genuine.</param>
/// <param name="IsBindingChecked">Whether what it binds was compared with anything.</param>
/// <param name="Time">The clock that was used.</param>
/// <param name="Archive">The evidence with all that was beside it; null when it cannot be read.</param>
internal sealed record VerifiedInput(Verdict<ReportClaims> Claims, bool IsBindingChecked, DateTimeOffset Time, EvidenceArchive? Archive);
