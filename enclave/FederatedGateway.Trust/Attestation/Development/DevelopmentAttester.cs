using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Development;

/// <summary>Produces development evidence, the stand-in for hardware. An enclave host does so only when told <c>--insecure-development</c>.</summary>
public sealed class DevelopmentAttester : IDisposable
{
    private readonly SigningKey attestationKey = SigningKey.Generate();
    private readonly byte[] endorsement;

    /// <param name="root">The throw-away root; used once here, to endorse an attestation key that lives as long as this object.</param>
    /// <param name="measurement">Of the host's code and configuration.</param>
    public DevelopmentAttester(ISigner root, Sha256Digest measurement)
    {
        Root = root.PublicKey;
        Measurement = measurement;
        endorsement = root.Sign(DevelopmentLabels.Endorsement(attestationKey.PublicKey.Bytes.Span));
    }

    public SigningPublicKey Root { get; }

    public Sha256Digest Measurement { get; }

    /// <param name="keys">Bound by the report.</param>
    /// <param name="nonce">32 bytes.</param>
    /// <param name="role">A constant of <see cref="EvidenceRole"/>.</param>
    /// <param name="now">The host's clock.</param>
    public Evidence Produce(EnclaveKeys keys, ReadOnlySpan<byte> nonce, string role, DateTimeOffset now)
    {
        var body = new DevelopmentReportBody
        {
            ReportData = ByteString.CopyFrom(EvidenceBinding.ReportData(nonce, keys.Digest, role)),
            Measurement = Measurement.ToByteString(),
            CreateTime = now.ToUnixTimeSeconds(),
        }.ToByteString();
        var report = new DevelopmentReport
        {
            Body = body,
            AttestationPublicKey = ByteString.CopyFrom(attestationKey.PublicKey.Bytes.Span),
            Signature = ByteString.CopyFrom(attestationKey.Sign(DevelopmentLabels.Report(body.Span))),
            RootPublicKey = ByteString.CopyFrom(Root.Bytes.Span),
            Endorsement = ByteString.CopyFrom(endorsement),
        };
        return new Evidence { Kind = EvidenceKind.Development, Report = report.ToByteString(), KeyConfig = ByteString.CopyFrom(keys.Bytes.Span) };
    }

    public void Dispose() => attestationKey.Dispose();
}
