using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>A Milan processor's report with its VCEK; the rest of the chain is part of the program.</summary>
internal static class SevSnpSample
{
    private const double TargetMilliseconds = 5;

    public static AttestationSample Read(string vectors)
    {
        var folder = Path.Combine(vectors, "snp", "trustee");
        var evidence = new Evidence { Kind = EvidenceKind.SevSnp, Report = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(folder, "test-report.bin"))) };
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(folder, "test-vcek.der"))) });
        return new AttestationSample("sevSnp", evidence, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), TargetMilliseconds);
    }
}
