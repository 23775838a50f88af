using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>An endorsement key's certificate under a chain that holds together. Whether its maker is trusted is for a reference value to say.</summary>
public sealed class EndorsementChain
{
    private readonly IReadOnlyList<Certificate> authorities;

    internal EndorsementChain(VerifiedPath path)
    {
        Certificate = path.Certificates[0].Digest;
        Root = path.Root.Digest;
        RootCertificate = path.Root.Der;
        authorities = [.. path.Certificates.Skip(1)];
    }

    /// <summary>SHA-256 of the endorsement key's certificate.</summary>
    public Sha256Digest Certificate { get; }

    /// <summary>SHA-256 of the top certificate.</summary>
    public Sha256Digest Root { get; }

    /// <summary>The top certificate, DER.</summary>
    public ReadOnlyMemory<byte> RootCertificate { get; }

    /// <summary>Whether the chain passes through this authority: the same certificate, or another for the same name and key.</summary>
    /// <param name="certificate">DER; what is no certificate is nobody.</param>
    public bool IsBelow(ReadOnlyMemory<byte> certificate)
        => Certificates.Certificate.Parse(certificate).TryGetValue(out var root, out _)
            && authorities.Any(authority => authority.Subject.Span.SequenceEqual(root.Subject.Span) && authority.PublicKey.SubjectPublicKeyInfo.Span.SequenceEqual(root.PublicKey.SubjectPublicKeyInfo.Span));
}
