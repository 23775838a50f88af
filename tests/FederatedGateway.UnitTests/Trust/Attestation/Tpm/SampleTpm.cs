using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>A TPM in software with its maker's certificates, made with platform code that shares nothing with the code under test but the writers of TPM structures.</summary>
internal sealed class SampleTpm : IDisposable
{
    public const string EndorsementUsage = "2.23.133.8.1";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;
    private readonly X509Certificate2 intermediate;

    public SampleTpm()
    {
        root = Authority("maker root", null);
        intermediate = Authority("maker", root);
        EndorsementCertificate = Endorsement();
        var point = key.ExportParameters(false).Q;
        Area = new TpmPublic(
            TpmAlgorithm.Sha256, TpmAttestationKey.Required | TpmAttributes.UserWithAuth, default, null, new TpmScheme(TpmAlgorithm.EcDsa, TpmAlgorithm.Sha256), new TpmEccKey(TpmCurve.P256, null, point.X, point.Y));
    }

    public static DateTimeOffset Now => SampleStudy.Now;

    public TpmPublic Area { get; set; }

    public byte[] Root => root.RawData;

    public byte[] Intermediate => intermediate.RawData;

    public byte[] EndorsementCertificate { get; set; }

    public SortedDictionary<int, byte[]> Pcrs { get; } = new() { [4] = SHA256.HashData("loader"u8), [7] = SHA256.HashData("secure boot"u8), [11] = SHA256.HashData("kernel"u8) };

    public byte[] Endorsement(string usage = EndorsementUsage, X509KeyUsageFlags usages = X509KeyUsageFlags.KeyAgreement, DateTimeOffset? notAfter = null)
    {
        using var endorsement = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("", endorsement, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", Manufacturer(), critical: true));
        using var issued = request.Create(intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(intermediate.GetECDsaPrivateKey()!), Now.AddYears(-1), notAfter ?? Now.AddYears(20), RandomNumberGenerator.GetBytes(8));
        return issued.RawData;
    }

    public TpmReport Quote(ReadOnlyMemory<byte> extraData)
    {
        var digest = SHA256.HashData([.. Pcrs.Values.SelectMany(value => value)]);
        var quote = new TpmQuote(new byte[34], extraData, new TpmClock(123_456, 7, 1, true), 0x0001_0002_0003_0004, [PcrSelection.Of(TpmAlgorithm.Sha256, Pcrs.Keys)], digest).ToBytes();
        var signature = key.SignData(quote, HashAlgorithmName.SHA256);
        var report = new TpmReport
        {
            Quote = ByteString.CopyFrom(quote),
            Signature = ByteString.CopyFrom(new TpmSignature(new TpmScheme(TpmAlgorithm.EcDsa, TpmAlgorithm.Sha256), signature.AsMemory(0, 32), signature.AsMemory(32)).ToBytes()),
            AttestationKey = ByteString.CopyFrom(Area.ToBytes()),
        };
        report.Pcrs.AddRange(Values());
        return report;
    }

    public SignedTpmEnrolment Enrol(ISigner challenger, DateTimeOffset? time = null)
        => TpmEnrolments.Sign(challenger, Area.Name(), Sha256Digest.Of(EndorsementCertificate), time ?? Now.AddDays(-10));

    /// <summary>Report, chain and enrolment; the key config is the caller's to add.</summary>
    public Evidence Evidence(ReadOnlyMemory<byte> extraData, params SignedTpmEnrolment[] enrolments)
    {
        var evidence = new Evidence { Kind = EvidenceKind.Tpm, Report = Quote(extraData).ToByteString() };
        evidence.Collateral.AddRange(new[] { Root, EndorsementCertificate, Intermediate }.Select(der => new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(der) }));
        evidence.Collateral.AddRange(enrolments.Select(enrolment => new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment.ToByteString() }));
        return evidence;
    }

    public TpmReference Reference()
    {
        var state = new PcrSet();
        state.Values.AddRange(Values());
        return new TpmReference { EndorsementRoots = { ByteString.CopyFrom(Root) }, States = { state }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 30 * 86_400 };
    }

    /// <summary>Current lists of both authorities.</summary>
    public IEnumerable<Collateral> RevocationLists(params byte[][] revoked) => new[] { root, intermediate }.Select(authority =>
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var der in revoked)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            builder.AddEntry(certificate);
        }

        return new Collateral { Kind = CollateralKind.Crl, Data = ByteString.CopyFrom(builder.Build(authority, BigInteger.One, Now.AddDays(5), HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(-5))) };
    });

    public void Dispose()
    {
        key.Dispose();
        root.Dispose();
        intermediate.Dispose();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(30));
        }

        using var issued = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), Now.AddYears(-4), Now.AddYears(25), [1]);
        return issued.CopyWithPrivateKey(key);
    }

    // directoryName with the TPM's manufacturer, as the EK credential profile §3.2.9 has it.
    private static byte[] Manufacturer()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.23.133.2.1");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, "id:00000000");
        }

        return writer.Encode();
    }

    private IEnumerable<PcrValue> Values() => Pcrs.Select(pcr => new PcrValue { Index = (uint)pcr.Key, Value = ByteString.CopyFrom(pcr.Value) });
}
