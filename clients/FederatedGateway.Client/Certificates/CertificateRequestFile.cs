using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Client.Identities;

namespace FederatedGateway.Client.Certificates;

/// <summary>What an institution sends to the gateway's operator to be let in: a PKCS #10 request for its TLS key, with its name.</summary>
public static class CertificateRequestFile
{
    public static string Create(string name, InstitutionKeys keys)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), keys.Tls, HashAlgorithmName.SHA256).CreateSigningRequestPem() + "\n";
    }
}
