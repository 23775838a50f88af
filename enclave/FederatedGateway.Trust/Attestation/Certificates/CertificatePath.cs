using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>
/// Certification path validation (RFC 5280 §6) for the short chains of attestation keys: names, signatures, validity, authority, key usage, path length, critical extensions, revocation.
/// Policies and name constraints are not understood: a certificate that makes them critical is refused.
/// </summary>
internal static class CertificatePath
{
    /// <summary>Vendors use 2 to 4.</summary>
    public const int MaximumLength = 6;

    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        CertificateExtensions.KeyUsage,
        CertificateExtensions.SubjectAlternativeName,
        CertificateExtensions.BasicConstraints,
        CertificateExtensions.ExtendedKeyUsage,
    };

    /// <param name="leaf">Whose key is to be trusted; may not be an authority.</param>
    /// <param name="candidates">Certificates that may stand above it, in any order, the root's among them.</param>
    /// <param name="isRoot">Whether trust begins at this certificate, for example because its key is pinned.</param>
    /// <param name="revocationLists">In any order; those that their issuer did not sign are not looked at.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    public static Verdict<VerifiedPath> Verify(
        Certificate leaf, IReadOnlyCollection<Certificate> candidates, Predicate<Certificate> isRoot, IReadOnlyCollection<RevocationList> revocationLists, DateTimeOffset now)
    {
        var path = new List<Certificate> { leaf };
        while (!isRoot(path[^1]))
        {
            if (path.Count == MaximumLength || Issuer(path, candidates, now) is not { } issuer)
            {
                return Refused(Reasons.EvidenceChainInvalid, $"no chain of at most {MaximumLength} certificates leads from the key's certificate to a trusted root; {path.Count} fit together");
            }

            path.Add(issuer);
        }

        return Problem(path, now) is { } problem ? Verdict<VerifiedPath>.Refused(problem) : Revocation(path, revocationLists, now);
    }

    // An authority may have renewed its certificate for the same key: the one that is valid goes first.
    private static Certificate? Issuer(List<Certificate> path, IReadOnlyCollection<Certificate> candidates, DateTimeOffset now)
    {
        var last = path[^1];
        return candidates.OrderByDescending(candidate => candidate.NotBefore <= now && now <= candidate.NotAfter).FirstOrDefault(candidate => candidate.Subject.Span.SequenceEqual(last.Issuer.Span) && !path.Exists(used => used.Digest.Equals(candidate.Digest)) && last.IsSignedBy(candidate));
    }

    private static Refusal? Problem(List<Certificate> path, DateTimeOffset now)
    {
        for (var index = 0; index < path.Count; index++)
        {
            var certificate = path[index];
            var which = index == 0 ? "the key's certificate" : index == path.Count - 1 ? "the root's certificate" : $"authority {index} above the key";
            if (now < certificate.NotBefore || now > certificate.NotAfter)
            {
                return new Refusal(Reasons.EvidenceExpired, $"{which} is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, it is {now:u}");
            }

            if (certificate.CriticalExtensions.FirstOrDefault(oid => !Understood.Contains(oid)) is { } oid)
            {
                return new Refusal(Reasons.EvidenceChainInvalid, $"{which} has a critical extension {oid} that is not understood");
            }

            if (index == 0 ? certificate.IsAuthority : !certificate.IsAuthority || !certificate.AllowsUsage(X509KeyUsageFlags.KeyCertSign) || certificate.PathLength < index - 1)
            {
                return new Refusal(Reasons.EvidenceChainInvalid, $"{which} may not stand at its place in the chain");
            }
        }

        var root = path[^1];
        return root.IsSelfIssued && !root.IsSignedBy(root) ? new Refusal(Reasons.EvidenceChainInvalid, "the root's certificate does not verify") : null;
    }

    private static Verdict<VerifiedPath> Revocation(List<Certificate> path, IReadOnlyCollection<RevocationList> lists, DateTimeOffset now)
    {
        var statuses = new RevocationStatus[path.Count];
        DateTimeOffset? oldest = null;
        for (var index = 0; index < path.Count - 1; index++)
        {
            var (certificate, issuer) = (path[index], path[index + 1]);
            var issued = lists.Where(list => list.Issuer.Span.SequenceEqual(issuer.Subject.Span) && list.ThisUpdate <= now && issuer.AllowsUsage(X509KeyUsageFlags.CrlSign) && list.IsSignedBy(issuer)).ToList();

            // A list past its time still proves a revocation; only its silence proves nothing.
            if (issued.Exists(list => list.Revokes(certificate)))
            {
                return Refused(Reasons.EvidenceRevoked, $"certificate {index} of the chain, {Convert.ToHexStringLower(certificate.SerialNumber.Span)}, was revoked by its issuer");
            }

            var current = issued.Where(list => now <= list.NextUpdate).Select(list => list.ThisUpdate).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            statuses[index] = current == DateTimeOffset.MinValue ? RevocationStatus.Unchecked : RevocationStatus.Good;
            oldest = statuses[index] == RevocationStatus.Good && (oldest is null || current < oldest) ? current : oldest;
        }

        statuses[^1] = RevocationStatus.NotApplicable;
        return Verdict<VerifiedPath>.Accepted(new VerifiedPath(path, statuses, oldest));
    }

    private static Verdict<VerifiedPath> Refused(string reason, string detail) => Verdict<VerifiedPath>.Refused(reason, detail);
}
