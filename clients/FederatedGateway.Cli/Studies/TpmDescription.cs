using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>What a study accepts of a TPM, in words.</summary>
internal static class TpmDescription
{
    public static string Of(TpmReference reference) => string.Join("; ", [
        $"tpm ({TpmClaims.Assurance})",
        States(reference.States),
        $"endorsement roots {string.Join(", ", reference.EndorsementRoots.Select(root => Sha256Digest.Of(root.Span)))}",
        $"enrolled at most {TimeSpan.FromSeconds(reference.MaximumEnrolmentAgeSeconds).TotalDays:0.#} days ago",
        reference.AllowUncheckedRevocation ? "also without a revocation list" : "revocation lists required",
    ]);

    /// <summary>Accepted states of a TPM or of a virtual TPM: registers and the single measurement of each state, as amendments name it.</summary>
    public static string States(IReadOnlyList<PcrSet> states)
        => $"registers {string.Join(", ", states.SelectMany(state => state.Values).Select(value => value.Index).Distinct().Order())}, measurement {string.Join(" or ", states.Select(Measurement))}";

    private static string Measurement(PcrSet state) => PcrValues.Read(state.Values).TryGetValue(out var values, out var refusal) ? Convert.ToHexStringLower(values.Measurement.Span) : refusal.Detail;
}
