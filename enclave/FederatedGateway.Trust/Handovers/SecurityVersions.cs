using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Handovers;

/// <summary>
/// Keys never move to a lower security version than that of the enclave which has them. Versions are compared one by one, because none makes up for another; where two hosts have no
/// order (other kinds, processor lines or signers), nobody can say that the successor is not lower, so the answer is no.
/// </summary>
public static class SecurityVersions
{
    /// <summary>Null when nothing of the successor is lower than the giver's; SECURITY_VERSION_LOWER, or HANDOVER_REFUSED where they cannot be compared.</summary>
    public static Refusal? FindLower(ReportClaims successor, ReportClaims giver) => (successor, giver) switch
    {
        (SevSnpClaims next, SevSnpClaims own) => Compare(next, own),
        (AzureSnpClaims next, AzureSnpClaims own) => Compare(next.Paravisor, own.Paravisor),
        (IntelSgxClaims next, IntelSgxClaims own) => Compare(next, own),
        (IntelTdxClaims next, IntelTdxClaims own) => Compare(next, own),
        (AzureTdxClaims next, AzureTdxClaims own) => Compare(next.Paravisor, own.Paravisor),

        // Neither has a version number of anything: what may still hold keys is what the study still accepts, and amendments take away what was.
        (TpmClaims, TpmClaims) or (DevelopmentClaims, DevelopmentClaims) => null,
        _ => Incomparable($"its evidence is of kind {EvidenceKindNames.Of(successor.Kind)}, the giver's of kind {EvidenceKindNames.Of(giver.Kind)}"),
    };

    private static Refusal? Compare(SevSnpClaims next, SevSnpClaims own)
        => next.Product != own.Product
            ? Incomparable($"its processor is of the line {SnpProducts.NameOf(next.Product)}, the giver's of {SnpProducts.NameOf(own.Product)}")
            : Lower("reported TCB", next.Reported, own.Reported) ?? Lower("committed TCB", next.Committed, own.Committed) ?? Lower("TCB at launch", next.Launch, own.Launch);

    private static Refusal? Lower(string name, TcbVersion next, TcbVersion own) => next.IsAtLeast(own) ? null : Lower($"its {name} is {next}, the giver's {own}");

    private static Refusal? Compare(IntelSgxClaims next, IntelSgxClaims own)
        => !next.MrSigner.Span.SequenceEqual(own.MrSigner.Span) || next.ProductId != own.ProductId
            ? Incomparable("it is of another signer or product than the giver, so that their ISVSVN have no order")
            : next.Svn < own.Svn ? Lower($"its ISVSVN is {next.Svn}, the giver's {own.Svn}") : Compare(next.Platform, own.Platform);

    private static Refusal? Compare(IntelTdxClaims next, IntelTdxClaims own)
        => Lower("TEE_TCB_SVN", next.Domain.TeeTcbSvn, own.Domain.TeeTcbSvn) ?? Compare(next.Platform, own.Platform);

    private static Refusal? Compare(IntelPlatform next, IntelPlatform own)
        => !next.Fmspc.Span.SequenceEqual(own.Fmspc.Span)
            ? Incomparable($"its platform is of FMSPC {Convert.ToHexStringLower(next.Fmspc.Span)}, the giver's of {Convert.ToHexStringLower(own.Fmspc.Span)}")
            : next.PceSvn < own.PceSvn
                ? Lower($"its PCESVN is {next.PceSvn}, the giver's {own.PceSvn}")
                : Lower("platform's CPUSVN", next.Components, own.Components);

    private static Refusal? Lower(string name, ReadOnlyMemory<byte> next, ReadOnlyMemory<byte> own)
        => next.Length == own.Length && next.ToArray().Zip(own.ToArray()).All(pair => pair.First >= pair.Second)
            ? null
            : Lower($"its {name} is {Convert.ToHexStringLower(next.Span)}, the giver's {Convert.ToHexStringLower(own.Span)}, compared byte by byte");

    private static Refusal Lower(string detail) => new(Reasons.SecurityVersionLower, $"the successor has a lower security version: {detail}. Update it, then hand over");

    private static Refusal Incomparable(string detail) => new(Reasons.HandoverRefused, $"the successor cannot be compared with the giver: {detail}. Wrap the data keys to it with `fgw dataset rewrap` instead");
}
