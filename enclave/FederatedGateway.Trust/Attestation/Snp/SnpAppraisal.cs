using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>Does a <see cref="SevSnpReference"/> accept what a genuine report claims? Whatever it does not list is refused.</summary>
internal static class SnpAppraisal
{
    /// <returns>Null when it is accepted.</returns>
    public static Refusal? Check(SevSnpClaims claims, SevSnpReference reference, AmendedMeasurements measurements, DateTimeOffset now)
    {
        if (!measurements.IsAccepted(claims.Measurement.Span, reference.Measurements))
        {
            return new Refusal(Reasons.MeasurementRefused, $"the launch measurement {Convert.ToHexStringLower(claims.Measurement.Span)} is not among the accepted ones: the guest is another image or differently configured");
        }

        return CheckGuest(claims, reference) ?? CheckPlatform(claims, reference) ?? CheckRevocation(claims, reference, now);
    }

    private static Refusal? CheckGuest(SevSnpClaims claims, SevSnpReference reference)
    {
        if (claims.Policy.AllowsDebug)
        {
            return new Refusal(Reasons.DebugRefused, "the guest's policy allows debugging: the host can read its memory");
        }

        if (claims.Policy.AllowsMigrationAgent)
        {
            return new Refusal(Reasons.GuestPolicyRefused, "the guest's policy allows a migration agent, which can take its memory to another machine");
        }

        if (claims.Policy.AllowsSmt && !reference.AllowSmt)
        {
            return new Refusal(Reasons.GuestPolicyRefused, "the guest's policy allows simultaneous multithreading; launch it without, or accept it with allow_smt");
        }

        if (!reference.Vmpls.Contains(claims.Vmpl))
        {
            return new Refusal(Reasons.PrivilegeLevelRefused, $"the report was asked for at privilege level {claims.Vmpl}; accepted are {string.Join(", ", reference.Vmpls)}");
        }

        return reference.HostData.IsEmpty || reference.HostData.Span.SequenceEqual(claims.HostData.Span)
            ? null
            : new Refusal(Reasons.ConfigurationRefused, $"the host data {Convert.ToHexStringLower(claims.HostData.Span)} is not the required one");
    }

    private static Refusal? CheckPlatform(SevSnpClaims claims, SevSnpReference reference)
    {
        if (claims.SigningKey == SigningKeyKind.Vlek && !reference.AllowVlek)
        {
            return new Refusal(Reasons.KeyKindRefused, $"the report is signed by a VLEK, a key of the cloud {claims.CloudId} and not of the chip; accept it with allow_vlek");
        }

        var minimums = reference.Minimums.Where(minimum => minimum.Product == claims.Product).ToList();
        if (minimums.Count == 0)
        {
            return new Refusal(Reasons.TcbRefused, $"no minimum TCB is listed for {SnpProducts.NameOf(claims.Product)}, so that no {SnpProducts.NameOf(claims.Product)} processor is accepted");
        }

        // The committed TCB: the host could roll back to it. The launch TCB: whatever was weak then could have been used then.
        foreach (var (name, tcb) in new[] { ("reported", claims.Reported), ("committed", claims.Committed), ("launch", claims.Launch) })
        {
            if (!minimums.TrueForAll(tcb.IsAtLeast))
            {
                return new Refusal(Reasons.TcbRefused, $"the {name} TCB ({tcb}) is below the lowest accepted for {SnpProducts.NameOf(claims.Product)}; the host's firmware must be updated, and the guest launched again");
            }
        }

        return null;
    }

    private static Refusal? CheckRevocation(SevSnpClaims claims, SevSnpReference reference, DateTimeOffset now)
    {
        if (claims.RevocationListTime is not { } issued)
        {
            return reference.AllowUncheckedRevocation
                ? null
                : new Refusal(Reasons.RevocationUnchecked, "no valid revocation list of the processor's root key came with the report; bring AMD's, or accept it with allow_unchecked_revocation");
        }

        return (now - issued).TotalSeconds <= reference.MaximumCollateralAgeSeconds
            ? null
            : new Refusal(Reasons.CollateralTooOld, $"the revocation list was issued at {issued:u}, more than {reference.MaximumCollateralAgeSeconds} seconds before {now:u}; bring a newer one");
    }
}
