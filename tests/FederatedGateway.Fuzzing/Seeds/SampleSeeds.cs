using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.UnitTests.Trust.Attestation.Azure;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Fuzzing.Seeds;

/// <summary>Valid evidence made in code, by the samples of the unit tests: seeds that need no file.</summary>
internal static class SampleSeeds
{
    public static SampleSnpVendor SnpVendor { get; } = new(SevProduct.Milan);

    public static SampleSnpHost SnpHost { get; } = new(SnpVendor);

    public static SampleAzureMachine Azure { get; } = new();

    public static SampleTpm Tpm { get; } = new();

    /// <summary>At which the TPM sample is valid.</summary>
    public static DateTimeOffset Now => SampleTpm.Now;

    public static Evidence SnpEvidence()
    {
        var evidence = SnpHost.Evidence(SnpHost.Report());
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.Crl, Data = Google.Protobuf.ByteString.CopyFrom(SnpVendor.Crl(SampleSnpVendor.Now.AddDays(-1), SampleSnpVendor.Now.AddDays(9))) });
        return evidence;
    }

    public static Evidence TpmEvidence()
    {
        var evidence = Tpm.Evidence(new byte[32], Tpm.Enrol(new SampleStudy().Institutions[0].Key));
        evidence.Collateral.AddRange(Tpm.RevocationLists());
        return evidence;
    }

    public static TpmReport TpmReport() => Tpm.Quote(new byte[32]);

    /// <summary>DER certificates of both makers.</summary>
    public static IEnumerable<byte[]> Certificates() => [.. SnpEvidence().Collateral.Concat(TpmEvidence().Collateral).Where(part => part.Kind == CollateralKind.Certificate).Select(part => part.Data.ToByteArray())];

    public static IEnumerable<byte[]> RevocationLists() => [.. SnpEvidence().Collateral.Concat(TpmEvidence().Collateral).Where(part => part.Kind == CollateralKind.Crl).Select(part => part.Data.ToByteArray())];
}
