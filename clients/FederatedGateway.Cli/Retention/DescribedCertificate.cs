using System.Text.Json;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Retention;

/// <summary>An erasure certificate in words. Its signature is verified by `fgw audit verify`, against the log and a pinned key.</summary>
internal sealed record DescribedCertificate(string Id, string Study, string Claim, int Objects, long LogIndex, DateTimeOffset CreateTime)
{
    public static DescribedCertificate Of(Certificate certificate)
    {
        using var envelope = JsonDocument.Parse(certificate.Dsse.Memory);
        using var statement = JsonDocument.Parse(envelope.RootElement.GetProperty("payload").GetBytesFromBase64());
        var predicate = statement.RootElement.GetProperty("predicate");
        return new(
            certificate.CertificateId,
            certificate.StudyId,
            predicate.GetProperty("claim").GetString() ?? "unknown",
            statement.RootElement.GetProperty("subject").GetArrayLength(),
            certificate.LogIndex,
            DateTimeOffset.FromUnixTimeMilliseconds(certificate.CreateTimeMilliseconds));
    }
}
