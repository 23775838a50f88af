using FederatedGateway.Trust.Attestation.Certificates;

namespace FederatedGateway.UnitTests.Trust.Attestation.Certificates;

public sealed class VendorCertificatesTests
{
    [Theory]
    [InlineData("vectors/snp/roots", "*.pem", 2)]
    [InlineData("vectors/tpm/swtpm-generated", "*.pem", 1)]
    public void Published_chains_parse_and_each_certificate_is_signed_by_the_last(string folder, string pattern, int count)
    {
        foreach (var file in Directory.EnumerateFiles(SharedFiles.Path(folder), pattern))
        {
            var certificates = PemText.ReadCertificates(File.ReadAllBytes(file)).OrThrow().Select(der => Certificate.Parse(der).OrThrow()).ToList();
            Assert.True(certificates.Count == count, $"{file} has {certificates.Count}");
            Assert.All(certificates, certificate => Assert.True(certificate.IsAuthority));
            if (count > 1)
            {
                Assert.All(certificates, certificate => Assert.True(certificate.IsSignedBy(certificates[^1]), file));
            }
        }
    }
}
