using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>The TDX module that launched a trust domain: who signed it, and how its version is judged. TEE_TCB_SVN holds its security version number at 0 and its version at 1.</summary>
internal static class TdxModules
{
    public static byte Version(ReadOnlySpan<byte> teeTcbSvn) => teeTcbSvn[1];

    /// <summary>Up to date for a module of version 0: the platform's levels judge it.</summary>
    public static Verdict<TcbJudgement> Judge(TcbInfo info, TrustDomainReport report)
    {
        var numbers = report.TeeTcbSvn.Span;
        if (Version(numbers) == 0)
        {
            return IsGenuine(report, info.TdxModule!.MrSigner, info.TdxModule.Attributes) ? Verdict<TcbJudgement>.Accepted(TcbJudgement.UpToDate) : Foreign();
        }

        if (Find(info, Version(numbers)) is not { } identity)
        {
            return Unknown($"Intel's TCB info knows no TDX module of version {Version(numbers)}; newer TCB info may");
        }

        if (!IsGenuine(report, identity.MrSigner, identity.Attributes))
        {
            return Foreign();
        }

        var svn = numbers[0];
        return identity.TcbLevels.FirstOrDefault(level => svn >= level.Tcb.Svn) is { } level
            ? Verdict<TcbJudgement>.Accepted(TcbJudgement.Of(level))
            : Unknown($"the TDX module's security version number {svn} is below all that Intel still judges");
    }

    public static TdxModuleIdentity? Find(TcbInfo info, byte version)
        => info.TdxModuleIdentities?.FirstOrDefault(identity => string.Equals(identity.Id, $"TDX_{version:X2}", StringComparison.OrdinalIgnoreCase));

    // Attributes other than zero mean a module under debug; Intel's library refuses them whatever the document says.
    private static bool IsGenuine(TrustDomainReport report, ReadOnlySpan<byte> signer, ReadOnlySpan<byte> attributes)
        => report.MrSignerSeam.Span.SequenceEqual(signer) && report.SeamAttributes.Span.SequenceEqual(attributes) && !attributes.ContainsAnyExcept((byte)0);

    private static Verdict<TcbJudgement> Foreign() => Verdict<TcbJudgement>.Refused(Reasons.TcbMismatch, "the TDX module has another signer or other attributes than Intel's TCB info demands");

    private static Verdict<TcbJudgement> Unknown(string detail) => Verdict<TcbJudgement>.Refused(Reasons.TcbUnknown, detail);
}
