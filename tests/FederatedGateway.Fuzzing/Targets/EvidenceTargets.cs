using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Evidence whole: report and collateral are changed apart, so that what lies behind the other's checks is reached. What is accepted is described and judged, too.</summary>
internal static class EvidenceTargets
{
    private const int MaximumBytes = 64 * 1024;

    private static readonly MessageMutation Form = new(Evidence.Parser, new DerMutation(), new MessageMutation(TpmReport.Parser), new MessageMutation(AzureReport.Parser), new MessageMutation(SignedTpmEnrolment.Parser));

    public static IEnumerable<FuzzTarget> All =>
    [
        new("evidence-snp", bytes => Verify(bytes, SampleSnpVendor.Now, SnpEvidence), () => [SampleSeeds.SnpEvidence().ToByteArray()]) { Form = Form, MaximumBytes = MaximumBytes },
        new("evidence-azure", bytes => Verify(bytes, SampleSnpVendor.Now, AzureEvidence), () => [SampleSeeds.Azure.Evidence().ToByteArray(), .. AzureSeeds.TdxEvidence.Select(evidence => evidence.ToByteArray())]) { Form = Form, MaximumBytes = MaximumBytes },
        new("evidence-intel", bytes => Verify(bytes, IntelSeeds.Time, EvidenceVerifier.VerifyReport), () => IntelSeeds.Evidence.Select(evidence => evidence.ToByteArray()).Concat(IntelSeeds.MadeQuotes.Select(Bare))) { Form = Form, MaximumBytes = MaximumBytes },
        new("evidence-tpm", bytes => Verify(bytes, SampleTpm.Now, EvidenceVerifier.VerifyReport), () => [SampleSeeds.TpmEvidence().ToByteArray()]) { Form = Form, MaximumBytes = MaximumBytes },
    ];

    private static void Verify(ReadOnlyMemory<byte> bytes, DateTimeOffset now, Func<Evidence, DateTimeOffset, Verdict<ReportClaims>> verify)
    {
        if (!StrictProto.Parse<Evidence>(bytes, "evidence", EvidenceVerifier.MaximumEvidenceBytes).TryGetValue(out var evidence, out _))
        {
            return;
        }

        _ = CollateralNeeds.Of(evidence);
        if (verify(evidence, now).TryGetValue(out var claims, out _))
        {
            JudgedClaims.Judge(claims, now);
        }
    }

    private static Verdict<ReportClaims> AzureEvidence(Evidence evidence, DateTimeOffset now)
        => evidence.Kind == EvidenceKind.AzureSnp ? SampleSeeds.Azure.Verify(evidence).Then(claims => Verdict<ReportClaims>.Accepted(claims)) : EvidenceVerifier.VerifyReport(evidence, IntelSeeds.Time);

    // The sample's maker is not AMD: with AMD's roots every sample would end at its chain.
    private static Verdict<ReportClaims> SnpEvidence(Evidence evidence, DateTimeOffset now)
        => evidence.Kind == EvidenceKind.SevSnp ? new SevSnpEvidence(SampleSeeds.SnpVendor.Roots).Verify(evidence, now) : EvidenceVerifier.VerifyReport(evidence, now);

    private static byte[] Bare(byte[] quote) => new Evidence { Kind = quote[4] == 0 ? EvidenceKind.IntelSgx : EvidenceKind.IntelTdx, Report = ByteString.CopyFrom(quote) }.ToByteArray();
}
