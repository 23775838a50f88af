using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation.ReferenceValues;

namespace FederatedGateway.Cli.Attestation;

/// <summary>A published set of reference values in words.</summary>
internal sealed record DescribedReferenceValues(
    string Publisher, string Fingerprint, string Product, string Version, ulong Sequence, DateTimeOffset CreateTime, IReadOnlyList<string> Measurements, string Policy)
{
    public static DescribedReferenceValues Of(PublishedReferenceValues values) => new(
        values.Set.Publisher,
        values.Fingerprint,
        values.Set.Product,
        values.Set.Version,
        values.Set.Sequence,
        DateTimeOffset.FromUnixTimeSeconds(values.Set.CreateTime),
        [.. values.Set.Values.SelectMany(ReferenceMeasurements.Of).Select(measurement => Convert.ToHexStringLower(measurement.Span))],
        PolicyText.Write(values.Set.Values));

    public static void Write(TextWriter writer, DescribedReferenceValues values)
    {
        writer.WriteLine($"publisher    {values.Publisher} (the file's own word; what counts is the fingerprint)");
        writer.WriteLine($"fingerprint  {values.Fingerprint}");
        writer.WriteLine($"product      {values.Product} {values.Version}, sequence number {values.Sequence}, {values.CreateTime:u}");
        foreach (var measurement in values.Measurements)
        {
            writer.WriteLine($"measurement  {measurement}");
        }

        writer.WriteLine();
        writer.Write(values.Policy);
    }
}
