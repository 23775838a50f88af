using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>Whether uploads went to an enclave that the study accepted, decided again from the bundle; of a gateway that kept something else.</summary>
public sealed class DatasetEvidenceTests
{
    private const string Dataset = "00112233445566778899aabbccddeeff";

    private readonly SampleBundle bundle = new();

    public DatasetEvidenceTests()
    {
        bundle.Noise(3);
        bundle.AddStudy();
    }

    [Fact]
    public void Kept_evidence_is_decided_on_again()
    {
        bundle.AddDatasetEvidence();
        bundle.AddDatasetEvidence("ffeeddccbbaa99887766554433221100");
        var report = bundle.Verify();
        Assert.True(report.Verified, string.Join('\n', report.Checks.SelectMany(check => check.Failures)));
        Assert.Equal((2L, 0L), (report[AuditChecks.DatasetEvidence].Examined, report[AuditChecks.DatasetEvidence].Absent));
    }

    [Fact]
    public void Evidence_that_no_entry_names_does_not_count()
    {
        bundle.AddDatasetEvidence(logged: false);
        Expect(Reasons.InclusionProofMissing);
    }

    [Fact]
    public void Evidence_that_the_log_names_for_another_dataset_or_study_does_not_count()
    {
        bundle.AddDatasetEvidence(logged: false);
        var (path, document) = Assert.Single(bundle.Documents, file => file.Key.StartsWith("datasets/", StringComparison.Ordinal));
        NamedDigest[] digests = [new(EntryDigests.DatasetEvidence, Sha256Digest.Of(document.Span).ToString())];
        bundle.AddEntry("federatedgateway.dataset.announced", "ffeeddccbbaa99887766554433221100", bundle.Study.Digest.ToString(), digests);
        bundle.AddEntry("federatedgateway.dataset.announced", Dataset, Sha256Digest.Of([1]).ToString(), digests);
        Expect(Reasons.InclusionProofMissing);

        bundle.Documents.Remove(path);
        bundle.Documents[path.Replace(Dataset, "ffeeddccbbaa99887766554433221100", StringComparison.Ordinal)] = document;
        Expect(Reasons.EvidenceMalformed);
    }

    [Fact]
    public void A_changed_document_is_found_whatever_was_changed()
    {
        bundle.AddDatasetEvidence();
        var (path, document) = Assert.Single(bundle.Documents, file => file.Key.StartsWith("datasets/", StringComparison.Ordinal));
        var bytes = document.ToArray();
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 1;
            bundle.Documents[path] = bytes;
            Expect(Reasons.DigestMismatch);
            bytes[index] ^= 1;
        }
    }

    [Fact]
    public void A_logged_nonce_that_the_report_does_not_bind_is_found()
    {
        bundle.AddDatasetEvidence(change: kept => kept.Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)));
        Expect(Reasons.EvidenceBindingMismatch);
    }

    [Fact]
    public void A_time_at_which_the_evidence_was_not_fresh_or_that_is_after_the_entry_is_found()
    {
        bundle.AddDatasetEvidence(change: kept => kept.VerifyTime -= 3600);
        Expect(Reasons.EvidenceStale);
        Reset();
        bundle.AddDatasetEvidence(change: kept => kept.VerifyTime += 60);
        Expect(Reasons.EvidenceStale);
    }

    [Fact]
    public void Evidence_of_code_that_the_study_does_not_accept_is_found()
    {
        bundle.AddDatasetEvidence(change: kept => kept.Evidence = Produce(Sha256Digest.Of("other code"u8), kept.Nonce.ToByteArray()));
        Expect(Reasons.MeasurementRefused);
    }

    [Fact]
    public void Evidence_for_another_role_is_found()
    {
        bundle.AddDatasetEvidence(change: kept => kept.Evidence = Produce(bundle.Study.Measurement, kept.Nonce.ToByteArray(), EvidenceRole.Inspect));
        Expect(Reasons.EvidenceBindingMismatch);
    }

    [Fact]
    public void Amendments_count_from_their_entry_on()
    {
        var removal = bundle.Study.Amend(1, [], [bundle.Study.Measurement.Bytes.ToArray()], "north");
        bundle.AddDatasetEvidence();
        bundle.AddEntry("federatedgateway.study.amended", bundle.Study.Digest.ToString(), new NamedDigest(EntryDigests.Amendment, Sha256Digest.Of(removal.Amendment.Span).ToString()));
        bundle.Documents[BundlePaths.Amendment(bundle.Study.Digest, 1)] = removal.ToByteArray();
        Assert.True(bundle.Verify().Verified);

        bundle.AddDatasetEvidence("ffeeddccbbaa99887766554433221100");
        Expect(Reasons.MeasurementRefused);
    }

    [Fact]
    public void An_upload_after_a_withdrawal_is_found()
    {
        bundle.AddDatasetEvidence();
        bundle.Withdraw("west", SampleStudy.Now);
        Assert.True(bundle.Verify().Verified);
        bundle.Withdraw("west", SampleStudy.Now.AddSeconds(-1));
        Expect(Reasons.StudyWithdrawn);
    }

    [Fact]
    public void Logged_evidence_that_the_bundle_lacks_is_counted()
    {
        bundle.AddDatasetEvidence();
        Reset();
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.DatasetEvidence].Absent);
    }

    private ByteString Produce(Sha256Digest measurement, byte[] nonce, string role = EvidenceRole.Upload)
    {
        using var attester = new DevelopmentAttester(bundle.Study.Root, measurement);
        return attester.Produce(SampleEvidence.MakeKeys(bundle.Study.Digest), nonce, role, SampleStudy.Now).ToByteString();
    }

    private void Reset()
    {
        foreach (var path in bundle.Documents.Keys.Where(path => path.StartsWith("datasets/", StringComparison.Ordinal)).ToList())
        {
            bundle.Documents.Remove(path);
        }
    }

    private void Expect(string reason)
    {
        var report = bundle.Verify();
        Assert.False(report.Verified);
        Assert.Equal(reason, Assert.Single(report[AuditChecks.DatasetEvidence].Failures).Reason);
        Assert.NotNull(report.Checkpoint);
    }
}
