using FederatedGateway.Cli.Retention;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo;

/// <summary>
/// The operator destroys the uploads when they are due, which the gateway's insecure development clock lets the demonstration look ahead to; then it is really tried
/// whether a copy of everything that was sent can still be opened.
/// </summary>
internal sealed class DemoRetention(DemoSite site, DemoParty operatorParty, TimeProvider time)
{
    /// <summary>Past the last due time.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    public async Task<DemoReport.RetentionPart> RunAsync(
        VerifiedStudy study, SignedStudy approved, Run run, IReadOnlyDictionary<string, SentEnvelope> copies, Func<Task<bool>> modelsReadable, CancellationToken cancellationToken)
    {
        var gateway = operatorParty.Institution.Gateway;
        var attempt = new DecryptionAttempt(site, gateway);
        var (openedBefore, refusedBefore) = await attempt.TryAsync(study, approved, run, copies, cancellationToken);
        if (!openedBefore)
        {
            // Without this control the refusal afterwards would prove nothing.
            throw new IOException($"the enclave refused the copy of what was sent even before it was due: {refusedBefore}");
        }

        var asOf = (time.GetUtcNow() + TimeSpan.FromSeconds(study.Manifest.Message.Retention.UploadsSeconds) + Margin).ToUnixTimeSeconds();
        var id = study.Digest.ToString();
        var plan = await gateway.Retention.PlanRetentionAsync(new PlanRetentionRequest { StudyId = id, InsecureAsOf = asOf }, cancellationToken: cancellationToken);
        var applied = await gateway.Retention.ApplyRetentionAsync(
            new ApplyRetentionRequest { PlanDigest = plan.PlanDigest, StudyId = id, InsecureAsOf = asOf }, cancellationToken: cancellationToken);
        var (opens, reason) = await attempt.TryAsync(study, approved, run, copies, cancellationToken);
        var keepsModels = plan.Items.All(item => item.Class != RetentionClass.Model);
        return new DemoReport.RetentionPart(
            plan.Items.Count,
            applied.Destroyed,
            [.. applied.Certificates.Select(certificate => certificate.CertificateId)],
            [.. applied.Certificates.Select(certificate => DescribedCertificate.Of(certificate).Claim)],
            openedBefore,
            opens,
            reason,
            keepsModels && await modelsReadable());
    }
}
