using System.Globalization;
using FederatedGateway.Client.Attestation.Archives;

namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>Published evidence in the files that it was published in.</summary>
internal static class FileSample
{
    /// <param name="vectors">The directory with published evidence.</param>
    /// <param name="name">Of the sample.</param>
    /// <param name="time">At which it verifies.</param>
    /// <param name="targetMilliseconds">The median must be below.</param>
    /// <param name="evidence">Relative to <paramref name="vectors"/>, as the collateral.</param>
    /// <param name="collateral">All that verification takes.</param>
    public static AttestationSample Read(string vectors, string name, string time, double targetMilliseconds, string evidence, params IEnumerable<string> collateral)
    {
        var archive = EvidenceFile.Read(File.ReadAllBytes(Path.Combine(vectors, evidence))).Then(read
            => EvidenceParts.Complete(read, [.. collateral.Select(file => new NamedFile(file, File.ReadAllBytes(Path.Combine(vectors, file))))])).OrThrow();
        return new AttestationSample(name, archive.Evidence, DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), targetMilliseconds);
    }
}
