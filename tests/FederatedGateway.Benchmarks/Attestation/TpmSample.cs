using System.Globalization;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>A software TPM's quote with its endorsement chain; the enrolment is made here.</summary>
internal static class TpmSample
{
    private const string Folder = "tpm/swtpm-generated/";
    private const string Time = "2026-11-23T20:00:00Z";

    public static AttestationSample Read(string vectors, double targetMilliseconds)
    {
        var sample = FileSample.Read(
            vectors, "tpm", Time, targetMilliseconds, $"{Folder}quote.msg", new[] { "quote.sig", "ak.pub", "pcrs.raw", "ek-rsa2048.der", "issuercert.pem", "swtpm-localca-rootca-cert.pem" }.Select(file => Folder + file));
        using var challenger = SigningKey.Generate();
        var (name, endorsement) = (File.ReadAllBytes(Path.Combine(vectors, $"{Folder}ak.name")), File.ReadAllBytes(Path.Combine(vectors, $"{Folder}ek-rsa2048.der")));
        var enrolment = TpmEnrolments.Sign(challenger, name, Sha256Digest.Of(endorsement), DateTimeOffset.Parse(Time, CultureInfo.InvariantCulture));
        sample.Evidence.Collateral.Add(new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment.ToByteString() });
        return sample;
    }
}
