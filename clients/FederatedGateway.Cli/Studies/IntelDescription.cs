using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>What a study accepts of Intel SGX and TDX, in words.</summary>
internal static class IntelDescription
{
    public static string Of(IntelSgxReference reference) => string.Join("; ", (string[])
    [
        "sgx, " + string.Join(" or ", reference.MrEnclaves.Select(measurement => $"MRENCLAVE {Convert.ToHexStringLower(measurement.Span)}")
            .Concat(reference.Signers.Select(signer => $"signer {Convert.ToHexStringLower(signer.MrSigner.Span)} with product {signer.ProductId}, version at least {signer.MinimumSvn}"))),
        .. Platform(reference.Tcb),
    ]);

    public static string Of(IntelTdxReference reference) => string.Join("; ", (string[])
    [
        "tdx, " + string.Join(" or ", reference.Images.Select(image
            => $"MRTD {Convert.ToHexStringLower(image.MrTd.Span)} with {string.Join(", ", image.Rtmrs.Select((rtmr, index) => $"RTMR{index} {Convert.ToHexStringLower(rtmr.Span)}"))}")),
        .. Platform(reference.Tcb),
    ]);

    private static IEnumerable<string> Platform(IntelTcbPolicy policy) =>
    [
        $"platform {string.Join(" or ", policy.Statuses)}",
        policy.Advisories.Count == 0 ? "no security advisory may apply" : $"security advisories that may apply: {string.Join(", ", policy.Advisories)}",
        $"Intel's documents at most {TimeSpan.FromSeconds(policy.MaximumCollateralAgeSeconds).TotalDays:0.#} days old",
        policy.AllowUncheckedRevocation ? "also without revocation lists" : "revocation lists needed",
    ];
}
