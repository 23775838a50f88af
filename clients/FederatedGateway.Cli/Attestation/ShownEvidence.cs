using System.Text.Json.Nodes;
using FederatedGateway.Client.Attestation;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Attestation;

/// <summary>Fresh evidence of a running enclave, for people and scripts.</summary>
/// <param name="Study">That the enclave's keys are for.</param>
/// <param name="Kind">Evidence kind.</param>
/// <param name="Assurance">What this kind cannot show, where that is easily believed; null for the others.</param>
/// <param name="Measurement">Hexadecimal.</param>
/// <param name="Tcb">Versions and status of the trusted computing base by the claims' names; null for kinds that have none.</param>
/// <param name="Revocation">Whether the keys behind the report were looked up.</param>
/// <param name="Binding">Hexadecimal.</param>
/// <param name="KeyConfig">Digest of the enclave's keys.</param>
/// <param name="Epoch">Of the keys.</param>
/// <param name="Suites">For wraps.</param>
/// <param name="NotBefore">New wraps from here on.</param>
/// <param name="NotAfter">New wraps until then.</param>
/// <param name="Studies">Of this profile, and whether each would accept it.</param>
internal sealed record ShownEvidence(
    string Study, string Kind, string? Assurance, string Measurement, JsonObject? Tcb, string Revocation, string Binding, string KeyConfig, ulong Epoch, IReadOnlyList<string> Suites,
    DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<DescribedAcceptance> Studies)
{
    public static ShownEvidence Of(FreshEvidence fresh, Sha256Digest study, IReadOnlyList<DescribedAcceptance> studies)
    {
        var (keys, claims) = (fresh.Accepted.Keys, fresh.Accepted.Evidence.Claims);
        return new(
            study.ToString(),
            EvidenceKindNames.Of(fresh.Evidence.Kind),
            claims is TpmClaims ? TpmClaims.Assurance : null,
            Convert.ToHexStringLower(claims.Measurement.Span),
            TcbOf(claims),
            claims.Revocation.ToString().ToLowerInvariant(),
            Convert.ToHexStringLower(claims.Binding.Span),
            keys.Digest.ToString(),
            keys.Epoch,
            [.. keys.KemKeys.Select(key => $"0x{key.Suite:x4}")],
            keys.NotBefore,
            keys.NotAfter,
            studies);
    }

    public static void Write(TextWriter writer, ShownEvidence evidence)
    {
        writer.WriteLine($"evidence     {evidence.Kind}: genuine, answers this client's nonce, accepted by the study");
        if (evidence.Assurance is { } assurance)
        {
            writer.WriteLine($"shows        {assurance}");
        }

        writer.WriteLine($"measurement  {evidence.Measurement}");
        foreach (var (name, value) in evidence.Tcb ?? [])
        {
            writer.WriteLine($"tcb          {name} = {value?.ToJsonString()}");
        }

        writer.WriteLine($"revocation   {evidence.Revocation}");
        writer.WriteLine($"binding      {evidence.Binding}");
        writer.WriteLine($"key config   {evidence.KeyConfig}, epoch {evidence.Epoch}");
        writer.WriteLine($"wraps        {string.Join(", ", evidence.Suites)}, from {evidence.NotBefore:u} to {evidence.NotAfter:u}");
        writer.WriteLine("studies of this profile that would accept it:");
        foreach (var study in evidence.Studies)
        {
            writer.WriteLine($"  {study.Study[..12]}  {(study.Accepted ? "yes" : $"no, {study.Reason}")}  {study.Title}");
        }
    }

    // Each kind names its versions its own way; Azure's are its paravisor's.
    private static JsonObject? TcbOf(ReportClaims claims)
    {
        var described = claims.Describe();
        var found = new JsonObject(described.Concat(described["paravisor"] as JsonObject ?? [])
            .Where(claim => claim.Value is not null && claim.Key.Contains("tcb", StringComparison.Ordinal)).DistinctBy(claim => claim.Key).Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone())));
        return found.Count > 0 ? found : null;
    }
}
