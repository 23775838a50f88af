using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Appraisals;

/// <summary>The tightest reference value that accepts a genuine report, for somebody to review: it says what this host is, not whether that is good.</summary>
public static class ReferenceProposal
{
    /// <summary>Vendors publish revocation lists and TCB documents monthly.</summary>
    private const long CollateralAgeSeconds = 30 * 24 * 60 * 60;

    /// <summary>A TPM's keys stay as they are between enrolments; 90 days bound for how long a participant's word counts.</summary>
    private const long EnrolmentAgeSeconds = 90 * 24 * 60 * 60;

    /// <summary>Null for a kind that proposes nothing.</summary>
    public static ReferenceValue? Of(ReportClaims claims) => claims switch
    {
        DevelopmentClaims development => new ReferenceValue { Development = Propose(development) },
        SevSnpClaims snp => new ReferenceValue { SevSnp = Propose(snp) },
        IntelSgxClaims sgx => new ReferenceValue { IntelSgx = new IntelSgxReference { MrEnclaves = { Bytes(sgx.Measurement) }, Tcb = Propose(sgx.Platform, sgx.Revocation) } },
        IntelTdxClaims tdx => new ReferenceValue { IntelTdx = Propose(tdx) },
        TpmClaims tpm => new ReferenceValue { Tpm = Propose(tpm) },
        AzureSnpClaims azure => new ReferenceValue { AzureSnp = new AzureSnpReference { Paravisor = Propose(azure.Paravisor), States = { Propose(azure.Pcrs) } } },
        AzureTdxClaims azure => new ReferenceValue { AzureTdx = new AzureTdxReference { Paravisor = Propose(azure.Paravisor), States = { Propose(azure.Pcrs) } } },
        _ => null,
    };

    private static DevelopmentReference Propose(DevelopmentClaims claims) => new()
    {
        RootPublicKey = Bytes(claims.Root.Bytes),
        Measurements = { Bytes(claims.Measurement) },
    };

    private static SevSnpReference Propose(SevSnpClaims claims) => new()
    {
        Measurements = { Bytes(claims.Measurement) },
        Minimums = { Lowest(claims) },
        Vmpls = { claims.Vmpl },
        AllowSmt = claims.Policy.AllowsSmt,
        AllowVlek = claims.SigningKey == SigningKeyKind.Vlek,
        AllowUncheckedRevocation = claims.Revocation == RevocationStatus.Unchecked,
        HostData = claims.HostData.Span.ContainsAnyExcept((byte)0) ? Bytes(claims.HostData) : ByteString.Empty,
        MaximumCollateralAgeSeconds = CollateralAgeSeconds,
    };

    // A minimum is compared with the reported, the committed and the launch TCB.
    private static SevSnpMinimum Lowest(SevSnpClaims claims)
    {
        TcbVersion[] versions = [claims.Reported, claims.Committed, claims.Launch];
        return new SevSnpMinimum
        {
            Product = claims.Product,
            BootLoader = versions.Min(version => version.BootLoader),
            Tee = versions.Min(version => version.Tee),
            Snp = versions.Min(version => version.Snp),
            Microcode = versions.Min(version => version.Microcode),
            Fmc = versions.Min(version => version.Fmc),
        };
    }

    private static IntelTdxReference Propose(IntelTdxClaims claims) => new()
    {
        Images = { new TdxImage { MrTd = Bytes(claims.Domain.MrTd), Rtmrs = { claims.Domain.Rtmrs.Select(Bytes) } } },
        Tcb = Propose(claims.Platform, claims.Revocation),
    };

    private static TpmReference Propose(TpmClaims claims) => new()
    {
        EndorsementRoots = { Bytes(claims.Endorsement.RootCertificate) },
        States = { Propose(claims.Quote.Pcrs) },
        AllowUncheckedRevocation = claims.Revocation == RevocationStatus.Unchecked,
        MaximumEnrolmentAgeSeconds = EnrolmentAgeSeconds,
    };

    private static PcrSet Propose(PcrValues pcrs) => new() { Values = { pcrs.ByIndex.Select(pcr => new PcrValue { Index = (uint)pcr.Key, Value = Bytes(pcr.Value) }) } };

    private static IntelTcbPolicy Propose(IntelPlatform platform, RevocationStatus revocation) => new()
    {
        Statuses = { platform.Status.ToString() },
        Advisories = { platform.Advisories },
        MaximumCollateralAgeSeconds = CollateralAgeSeconds,
        AllowUncheckedRevocation = revocation == RevocationStatus.Unchecked,
    };

    private static ByteString Bytes(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);
}
