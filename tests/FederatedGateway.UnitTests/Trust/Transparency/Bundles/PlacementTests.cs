using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>Where copies lay, by the gateway's signed word, judged against the study.</summary>
public sealed class PlacementTests
{
    private readonly SampleBundle bundle = new();
    private readonly string allowed;
    private readonly string own;

    public PlacementTests()
    {
        bundle.AddStudy();
        var manifest = V1.StudyManifest.Parser.ParseFrom(bundle.Study.Approve().Manifest);
        (allowed, own) = (manifest.Regions.Allowed[0], manifest.Participants[0].Region);
    }

    [Fact]
    public void Copies_where_the_study_allows_them_pass_each()
    {
        bundle.AddPlacement(PlacedClass.Model, allowed);
        bundle.AddPlacement(PlacedClass.Receipt, allowed, key: "receipts/one");
        bundle.AddPlacement(PlacedClass.Upload, own, key: "uploads/one");
        bundle.AddPlacement(PlacedClass.Audit, "anywhere", logged: false, key: "audit/checkpoint");

        var report = bundle.Verify();

        Assert.True(report.Verified, string.Join("; ", report.Checks.SelectMany(check => check.Failures)));
        Assert.Equal((4L, 3L), (report[AuditChecks.Placements].Examined, report[AuditChecks.PlacementsLogged].Examined));
    }

    [Theory]
    [InlineData(PlacedClass.Model)]
    [InlineData(PlacedClass.Receipt)]
    [InlineData(PlacedClass.Upload)]
    public void A_copy_outside_the_allowed_regions_is_found(PlacedClass kind)
    {
        bundle.AddPlacement(kind, "elsewhere");
        Expect(AuditChecks.Placements, Reasons.RegionNotAllowed);
    }

    [Fact]
    public void A_placement_that_was_never_logged_or_for_another_object_is_found()
    {
        bundle.AddPlacement(PlacedClass.Model, allowed, logged: false);
        Expect(AuditChecks.PlacementsLogged, Reasons.InclusionProofMissing);
    }

    [Fact]
    public void A_placement_by_another_key_is_found()
    {
        using var other = SigningKey.Generate();
        bundle.AddPlacement(PlacedClass.Model, allowed, signer: other);
        Expect(AuditChecks.Placements, Reasons.KeyMismatch);
    }

    [Fact]
    public void A_logged_placement_that_the_bundle_lacks_is_counted()
    {
        bundle.AddEntry("federatedgateway.copy.placed", "models/one", bundle.Study.Digest.ToString(), [new NamedDigest(EntryDigests.Placement, Sha256Digest.Of([1]).ToString())]);
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.PlacementsLogged].Absent);
    }

    [Fact]
    public void Malformed_placements_cannot_be_signed()
    {
        var study = bundle.Study.Digest;
        foreach (var wrong in new[]
        {
            new PlacementReceipt(PlacedClass.Model, "Not a region", "models", "v1", SampleStudy.Now, study),
            new PlacementReceipt(PlacedClass.Model, "eu", "", "v1", SampleStudy.Now, study),
            new PlacementReceipt(PlacedClass.Model, "eu", "models", "", SampleStudy.Now, study),
            new PlacementReceipt(PlacedClass.Model, "eu", "models", "v1", SampleStudy.Now.AddMilliseconds(1), study),
            new PlacementReceipt(PlacedClass.Model, "eu", "models", "v1", SampleStudy.Now),
            new PlacementReceipt(PlacedClass.Audit, "eu", "models", "v1", SampleStudy.Now, study),
        })
        {
            Assert.Throws<ArgumentException>(() => SignedStatement<PlacementReceipt>.Sign([Subject.Of("models/one", Sha256Digest.Of([1]))], wrong, bundle.Gateway));
        }
    }

    private void Expect(string check, string reason)
    {
        var report = bundle.Verify();
        Assert.False(report.Verified);
        Assert.Equal(reason, Assert.Single(report[check].Failures).Reason);
        Assert.All(report.Checks.Where(other => other.Name != check), other => Assert.True(other.Passed, other.Name));
    }
}
