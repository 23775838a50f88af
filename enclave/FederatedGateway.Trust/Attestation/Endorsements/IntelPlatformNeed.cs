namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>What Intel has to say about the platform that made a quote.</summary>
/// <param name="IsTdx">Documents for TDX, else for SGX.</param>
/// <param name="Fmspc">Processor family, model, stepping and platform: 12 lower-case hexadecimal digits.</param>
/// <param name="IsPlatformAuthority">The platform's certificate is by the "Platform" authority, else by "Processor".</param>
public sealed record IntelPlatformNeed(bool IsTdx, string Fmspc, bool IsPlatformAuthority)
{
    /// <summary>As Intel's service names the authority.</summary>
    public string Authority => IsPlatformAuthority ? "platform" : "processor";
}
