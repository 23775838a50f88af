using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>Verifies an exported audit bundle (<see cref="BundlePaths"/>) offline: pure, over the bytes of its files.</summary>
public static class AuditBundle
{
    /// <param name="files">Every file of the bundle by its path.</param>
    /// <param name="trust">What the auditor believes beforehand.</param>
    public static AuditReport Verify(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, AuditTrust trust)
    {
        var tallies = new BundleTallies();
        if (new LogVerification(files, trust, tallies).Verify() is not { } log)
        {
            return new AuditReport(tallies.Results(), null);
        }

        var documents = new BundleFiles(files);
        var studies = new StudyVerification(documents, log, tallies).Verify();
        var attestedKeys = new Dictionary<Sha256Digest, SigningPublicKey>();
        new RunVerification(documents, log, studies, attestedKeys, tallies).Verify();
        new DatasetEvidenceVerification(documents, log, studies, attestedKeys, tallies).Verify();
        var offers = new HandoverVerification(documents, log, studies, attestedKeys, tallies).Verify();
        new CertificateVerification(documents, log, trust.GatewayKey, attestedKeys, offers, tallies).Verify();
        new PlacementVerification(documents, log, trust.GatewayKey, studies, tallies).Verify();
        return new AuditReport(tallies.Results(), log.Checkpoint);
    }
}
