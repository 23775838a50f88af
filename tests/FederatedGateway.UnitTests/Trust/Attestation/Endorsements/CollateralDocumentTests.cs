using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Attestation.Endorsements;

public sealed class CollateralDocumentTests
{
    private static byte[] Certificate => Vector("snp", "trustee", "test-vcek.der");
    private static byte[] List => Vector("intel", "go-tdx-guest", "rootcrl.der");

    [Fact]
    public void A_PEM_file_may_mix_certificates_and_revocation_lists_and_keeps_their_order()
    {
        string[] blocks = [Pem("X509 CRL", List), "what a tool prints between them", Pem("CERTIFICATE", Certificate), Pem("X509 CRL", List)];
        var documents = Read(string.Join("\n", blocks));
        Assert.Equal([CollateralKind.Crl, CollateralKind.Certificate, CollateralKind.Crl], documents.Select(document => document.Part.Kind));
        Assert.Equal(Certificate, documents[1].Part.Data.ToByteArray());
        Assert.All([documents[0], documents[2]], list => Assert.Equal(List, list.Part.Data.ToByteArray()));
    }

    [Fact]
    public void Hexadecimal_digits_may_be_a_certificate_or_a_revocation_list()
    {
        foreach (var (kind, der) in new[] { (CollateralKind.Certificate, Certificate), (CollateralKind.Crl, List) })
        {
            foreach (var text in new[] { Convert.ToHexString(der), $" {Convert.ToHexStringLower(der)}\r\n", Convert.ToHexString(der) + '\0' })
            {
                var part = Assert.Single(Read(text)).Part;
                Assert.Equal((kind, Convert.ToHexString(der)), (part.Kind, Convert.ToHexString(part.Data.Span)));
            }

            Assert.Equal(kind, Assert.Single(CollateralDocument.Read(der).OrThrow()).Part.Kind);
        }
    }

    [Fact]
    public void One_bad_block_refuses_the_file()
    {
        var good = Pem("CERTIFICATE", Certificate);
        Assert.Equal(Reasons.CollateralMalformed, Refusal($"{good}\n{Pem("CERTIFICATE", List)}"));
        Assert.Equal(Reasons.CollateralMalformed, Refusal($"{good}\n{Pem("X509 CRL", Certificate)}"));
        Assert.Equal(Reasons.CollateralMalformed, Refusal($"{good}\n{Pem("EC PRIVATE KEY", [1, 2, 3])}"));
    }

    [Fact]
    public void Cut_anywhere_DER_is_no_document()
        => Assert.All(Enumerable.Range(0, List.Length), length => Assert.Equal(Reasons.CollateralMalformed, CollateralDocument.Read(List.AsMemory(0, length)).Refusal?.Reason));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"tcbInfo\":{},\"signature\":\"\"}")]
    [InlineData("{\"enclaveIdentity\":")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("3000")]
    [InlineData("30")]
    [InlineData("<html></html>")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n")]
    public void Anything_else_is_no_document(string text)
        => Assert.Equal(Reasons.CollateralMalformed, CollateralDocument.Read(System.Text.Encoding.UTF8.GetBytes(text)).Refusal?.Reason);

    private static byte[] Vector(params string[] parts) => File.ReadAllBytes(SharedFiles.Path(["vectors", .. parts]));

    private static string Pem(string label, byte[] der) => PemEncoding.WriteString(label, der);

    private static IReadOnlyList<CollateralDocument> Read(string text) => CollateralDocument.Read(System.Text.Encoding.UTF8.GetBytes(text)).OrThrow();

    private static string? Refusal(string text) => CollateralDocument.Read(System.Text.Encoding.UTF8.GetBytes(text)).Refusal?.Reason;
}
