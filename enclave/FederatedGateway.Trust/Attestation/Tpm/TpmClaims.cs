using System.Globalization;
using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>What a TPM's quote says of the machine that it is part of: what was booted. It says nothing of who can read that machine's memory.</summary>
/// <param name="Quote">Its register values are the measurement, its qualifying data is the binding.</param>
/// <param name="AttestationKey">The key that signed it.</param>
/// <param name="Endorsement">The TPM's endorsement key and who certified it.</param>
/// <param name="Enrolments">Who vouches that both keys are in one TPM; all name these keys.</param>
/// <param name="EventLog">A log whose replay gives the quoted values, as far as it covers them.</param>
/// <param name="Revocation">Of the endorsement certificate and those above it.</param>
public sealed record TpmClaims(
    VerifiedQuote Quote, TpmPublic AttestationKey, EndorsementChain Endorsement, IReadOnlyList<VerifiedTpmEnrolment> Enrolments, EventLog? EventLog, RevocationStatus Revocation)
    : ReportClaims(EvidenceKind.Tpm, Quote.Pcrs.Measurement, Quote.Quote.ExtraData, null, Revocation)
{
    /// <summary>Said wherever TPM evidence is shown.</summary>
    public const string Assurance = "boot integrity only: memory stays open to the host's root";

    public override JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["assurance"] = Assurance,
            ["measurement"] = Hex(Measurement),
            ["pcrs"] = new JsonObject(Quote.Pcrs.ByIndex.Select(pcr => KeyValuePair.Create(pcr.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)Hex(pcr.Value)))),
            ["attestation_key"] = AttestationKey.Key.Name,
            ["attestation_key_name"] = Hex(AttestationKey.Name()),
            ["signature"] = $"{Quote.Scheme.Algorithm} {Quote.Scheme.Hash}",
            ["reset_count"] = Quote.Quote.Clock.ResetCount,
            ["restart_count"] = Quote.Quote.Clock.RestartCount,
            ["clock_is_safe"] = Quote.Quote.Clock.IsSafe,
            ["tpm_firmware_version"] = Quote.Quote.FirmwareVersion.ToString("x16", CultureInfo.InvariantCulture),
            ["endorsement_certificate"] = Endorsement.Certificate.ToString(),
            ["endorsement_root"] = Endorsement.Root.ToString(),
            ["enrolments"] = new JsonArray([.. Enrolments.Select(enrolment => (JsonNode)new JsonObject
            {
                ["challenger"] = Hex(enrolment.Challenger.Bytes),
                ["iat"] = enrolment.Time.ToUnixTimeSeconds(),
            })]),
        };
        if (EventLog is not null)
        {
            described["event_log"] = new JsonObject { ["sha256"] = EventLog.Digest.ToString(), ["events"] = EventLog.Events.Count };
        }

        return described;
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
