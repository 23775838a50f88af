using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.V1;
using Google.Protobuf;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>A key hierarchy like Intel's with one platform, made for one test with platform code that shares nothing with the code under test.</summary>
internal sealed class SampleIntelVendor : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Fmspc = "00a067110000";

    private readonly X509Certificate2 root = Authority("Intel SGX Root CA", null, 1);
    private readonly X509Certificate2 platformCa;
    private readonly X509Certificate2 signer;
    private byte serial = 10;

    public SampleIntelVendor()
    {
        platformCa = Authority("Intel SGX PCK Platform CA", root, 2);
        signer = Issue("Intel SGX TCB Signing", root, []);
    }

    /// <summary>What makes this vendor the trusted one.</summary>
    public IntelRoots Roots => new(Certificate.Parse(root.RawData).OrThrow(), []);

    public X509Certificate2 Platform() => Issue("Intel SGX PCK Certificate", platformCa, [new X509Extension("1.2.840.113741.1.13.1", SgxExtension(), critical: false)]);

    /// <summary>An SGX quote of version 3 with everything that verifies it.</summary>
    public Evidence Sgx(SampleQuote quote, DateTimeOffset? issued = null)
        => With(EvidenceKind.IntelSgx, quote.Sgx(Chain(quote.Platform)), issued ?? Now.AddDays(-1), "SGX", "QE", modules: "", components: "");

    /// <summary>A TDX quote of version 4 with everything that verifies it: modules of version 1 from security version 4 on are up to date.</summary>
    public Evidence TdxWithDocuments(SampleQuote quote)
    {
        const string Signer = """
            "mrsigner":"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000","attributes":"0000000000000000","attributesMask":"FFFFFFFFFFFFFFFF"
            """;
        var modules = $$"""
            "tdxModule":{{{Signer}}},"tdxModuleIdentities":[{"id":"TDX_01",{{Signer}},"tcbLevels":[{"tcb":{"isvsvn":4},"tcbDate":"{{Time(Now.AddDays(-1))}}","tcbStatus":"UpToDate"}]}],
            """;
        return With(EvidenceKind.IntelTdx, Tdx(quote), Now.AddDays(-1), "TDX", "TD_QE", modules, $",\"tdxtcbcomponents\":[{string.Join(',', Enumerable.Repeat("{\"svn\":0}", 16))}]");
    }

    /// <summary>A TDX quote of version 4 without documents.</summary>
    public byte[] Tdx(SampleQuote quote) => quote.Tdx(Chain(quote.Platform));

    /// <summary>Puts a list of the platform authority that names these certificates in the place of the empty one.</summary>
    public void Revoke(Evidence evidence, params X509Certificate2[] platforms) => evidence.Collateral[^1] = Part(CollateralKind.Crl, Revoking(platformCa, platforms));

    /// <summary>Puts a list of the root that names the platform authority, or the documents' signer, in the place of the empty one.</summary>
    public void RevokeBelowRoot(Evidence evidence, bool ofSigner) => evidence.Collateral[^2] = Part(CollateralKind.Crl, Revoking(root, ofSigner ? signer : platformCa));

    public void Dispose()
    {
        root.Dispose();
        platformCa.Dispose();
        signer.Dispose();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer, byte serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Sample", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, issuer is not null, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
        }

        using var issued = request.Create(issuer.SubjectName, Generator(issuer), Now.AddYears(-2), Now.AddYears(2), [serial]);
        return issued.CopyWithPrivateKey(key);
    }

    private static X509SignatureGenerator Generator(X509Certificate2 issuer) => X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);

    private static byte[] Revoking(X509Certificate2 issuer, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate, Now.AddDays(-2));
        }

        return builder.Build(issuer, BigInteger.One, Now.AddDays(20), HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(-3));
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Collateral Part(CollateralKind kind, byte[] data) => new() { Kind = kind, Data = ByteString.CopyFrom(data) };

    // TCB: 16 components of 2, PCESVN 11.
    private static byte[] SgxExtension()
    {
        const string Oid = "1.2.840.113741.1.13.1";
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier($"{Oid}.2");
                using (writer.PushSequence())
                {
                    for (var component = 1; component <= 17; component++)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier($"{Oid}.2.{component}");
                            writer.WriteInteger(component == 17 ? 11 : 2);
                        }
                    }
                }
            }

            WriteOctets(writer, $"{Oid}.3", new byte[2]);
            WriteOctets(writer, $"{Oid}.4", Convert.FromHexString(Fmspc));
        }

        return writer.Encode();
    }

    private static void WriteOctets(AsnWriter writer, string oid, byte[] value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteOctetString(value);
        }
    }

    private X509Certificate2 Issue(string name, X509Certificate2 issuer, IEnumerable<X509Extension> extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Sample", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var issued = request.Create(issuer.SubjectName, Generator(issuer), Now.AddYears(-1), Now.AddYears(1), [serial++]);
        return issued.CopyWithPrivateKey(key);
    }

    private Evidence With(EvidenceKind kind, byte[] report, DateTimeOffset issueTime, string tee, string quotingEnclave, string modules, string components)
    {
        var evidence = new Evidence { Kind = kind, Report = ByteString.CopyFrom(report) };
        evidence.Collateral.AddRange(
        [
            Part(CollateralKind.Certificate, signer.RawData),
            Part(CollateralKind.IntelTcbInfo, Signed("tcbInfo", $$"""
                {"id":"{{tee}}","version":3,"issueDate":"{{Time(issueTime)}}","nextUpdate":"{{Time(issueTime.AddDays(30))}}","fmspc":"{{Fmspc}}","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":17,{{modules}}"tcbLevels":[{"tcb":{"sgxtcbcomponents":[{{string.Join(',', Enumerable.Repeat("{\"svn\":2}", 16))}}],"pcesvn":11{{components}}},"tcbDate":"{{Time(issueTime)}}","tcbStatus":"UpToDate"}]}
                """)),
            Part(CollateralKind.IntelQeIdentity, Signed("enclaveIdentity", $$"""
                {"id":"{{quotingEnclave}}","version":2,"issueDate":"{{Time(issueTime)}}","nextUpdate":"{{Time(issueTime.AddDays(30))}}","tcbEvaluationDataNumber":17,"miscselect":"00000000","miscselectMask":"ffffffff","attributes":"{{new string('0', 32)}}","attributesMask":"{{new string('f', 32)}}","mrsigner":"{{new string('0', 64)}}","isvprodid":1,"tcbLevels":[{"tcb":{"isvsvn":8},"tcbDate":"{{Time(issueTime)}}","tcbStatus":"UpToDate"}]}
                """)),
            Part(CollateralKind.Crl, Revoking(root)),
            Part(CollateralKind.Crl, Revoking(platformCa)),
        ]);
        return evidence;
    }

    private byte[] Signed(string name, string body)
    {
        using var key = signer.GetECDsaPrivateKey()!;
        var signature = key.SignData(Encoding.UTF8.GetBytes(body.Trim()), HashAlgorithmName.SHA256);
        return Encoding.UTF8.GetBytes($$"""{"{{name}}":{{body.Trim()}},"signature":"{{Convert.ToHexStringLower(signature)}}"}""");
    }

    private byte[] Chain(X509Certificate2 platform)
        => Encoding.ASCII.GetBytes(string.Join('\n', new[] { platform, platformCa, root }.Select(certificate => certificate.ExportCertificatePem())) + "\n");
}
