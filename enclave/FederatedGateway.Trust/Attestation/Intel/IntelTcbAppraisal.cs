using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>Does a study accept a platform in this state? What it does not name it does not accept.</summary>
internal static class IntelTcbAppraisal
{
    /// <summary>Null when it does.</summary>
    public static Refusal? Check(IntelPlatform platform, RevocationStatus revocation, IntelTcbPolicy? policy, DateTimeOffset now)
    {
        if (policy is null || platform.Status == IntelTcbStatus.Revoked || !policy.Statuses.Contains(platform.Status.ToString()))
        {
            return new Refusal(
                Reasons.TcbRefused,
                $"Intel calls the platform's trusted computing base {platform.Status}; accepted is {(policy is null ? "nothing" : string.Join(", ", policy.Statuses))}. Update the host's firmware, or accept the status in another study");
        }

        if (platform.Advisories.FirstOrDefault(advisory => !policy.Advisories.Contains(advisory)) is { } other)
        {
            return new Refusal(Reasons.AdvisoryRefused, $"Intel's security advisory {other} applies to the platform, and the study does not accept it");
        }

        if ((now - platform.IssueTime).TotalSeconds > policy.MaximumCollateralAgeSeconds)
        {
            return new Refusal(Reasons.CollateralTooOld, $"Intel's documents about the platform are of {platform.IssueTime:u}, older than {policy.MaximumCollateralAgeSeconds} seconds; fetch them again");
        }

        return revocation == RevocationStatus.Good || policy.AllowUncheckedRevocation
            ? null
            : new Refusal(Reasons.RevocationUnchecked, "no valid revocation list was at hand for some certificate (the root's and the PCK authority's are needed), and the study demands them");
    }
}
