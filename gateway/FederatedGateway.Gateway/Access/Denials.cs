using FederatedGateway.Gateway.Audit;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Access;

/// <summary>Logs denied calls, so that an auditor sees who tried what.</summary>
internal sealed class Denials(AuditLog log)
{
    /// <param name="caller">Who was denied.</param>
    /// <param name="method">The full method name.</param>
    /// <param name="cancellationToken">The call's.</param>
    public Task RecordAsync(Caller caller, string method, CancellationToken cancellationToken)
        => log.RecordAsync(
            new AuditEvent(AuditActions.AccessDenied, caller.Name, caller.RoleName, method, StudyId: "") { Outcome = Reasons.NotAuthorized },
            cancellationToken);
}
