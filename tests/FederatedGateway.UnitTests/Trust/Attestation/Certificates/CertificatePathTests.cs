using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Attestation.Certificates;

public sealed class CertificatePathTests : IDisposable
{
    private readonly SampleAuthority root = SampleAuthority.Root();
    private readonly SampleAuthority intermediate;

    public CertificatePathTests() => intermediate = root.Intermediate();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chain_to_a_pinned_root_is_accepted_and_says_what_was_not_looked_up(bool rsa)
    {
        var path = Verify(intermediate.Leaf(rsa: rsa)).OrThrow();
        Assert.Equal(3, path.Certificates.Count);
        Assert.Equal(RevocationStatus.Unchecked, path.Revocation);
        Assert.Null(path.OldestList);
    }

    [Fact]
    public void Lists_of_every_issuer_make_it_good()
    {
        var leaf = intermediate.Leaf();
        var lists = new[] { root.Revoking(SampleAuthority.Now.AddDays(5)), intermediate.Revoking(SampleAuthority.Now.AddDays(5), intermediate.Leaf()) };
        var path = Verify(leaf, lists).OrThrow();
        Assert.Equal(RevocationStatus.Good, path.Revocation);
        Assert.Equal(SampleAuthority.Now.AddDays(-10), path.OldestList);
        Assert.Equal(RevocationStatus.Unchecked, Verify(leaf, lists[..1]).OrThrow().Revocation);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void A_revoked_certificate_is_refused_even_by_a_list_past_its_time(int nextUpdateInDays)
    {
        var leaf = intermediate.Leaf();
        Refused(Reasons.EvidenceRevoked, Verify(leaf, intermediate.Revoking(SampleAuthority.Now.AddDays(nextUpdateInDays), leaf)));
        Refused(Reasons.EvidenceRevoked, Verify(leaf, root.Revoking(SampleAuthority.Now.AddDays(nextUpdateInDays), intermediate.Der)));
    }

    [Fact]
    public void A_list_past_its_time_or_by_somebody_else_proves_nothing()
    {
        using var stranger = SampleAuthority.Root("intermediate");
        var leaf = intermediate.Leaf();
        Assert.Equal(RevocationStatus.Unchecked, Verify(leaf, root.Revoking(SampleAuthority.Now.AddDays(5)), intermediate.Revoking(SampleAuthority.Now.AddSeconds(-1))).OrThrow().Revocation);
        Assert.Equal(RevocationStatus.Unchecked, Verify(leaf, stranger.Revoking(SampleAuthority.Now.AddDays(5), leaf)).OrThrow().Revocation);
    }

    [Fact]
    public void Time_outside_the_validity_is_refused()
    {
        Refused(Reasons.EvidenceExpired, Verify(intermediate.Leaf(notAfter: SampleAuthority.Now.AddSeconds(-1))));
        Refused(Reasons.EvidenceExpired, Verify(intermediate.Leaf(notBefore: SampleAuthority.Now.AddSeconds(1))));
        Assert.True(Verify(intermediate.Leaf(SampleAuthority.Now, SampleAuthority.Now)).IsAccepted);
    }

    [Fact]
    public void Another_root_of_the_same_name_is_not_trusted()
    {
        using var other = SampleAuthority.Root();
        using var otherIntermediate = other.Intermediate();
        var leaf = Certificate.Parse(otherIntermediate.Leaf()).OrThrow();
        Refused(Reasons.EvidenceChainInvalid, CertificatePath.Verify(leaf, [other.Certificate, otherIntermediate.Certificate, root.Certificate], IsRoot, [], SampleAuthority.Now));
        Refused(Reasons.EvidenceChainInvalid, CertificatePath.Verify(leaf, [], IsRoot, [], SampleAuthority.Now));
    }

    [Fact]
    public void What_is_no_authority_issues_nothing()
    {
        using var plain = root.Intermediate("plain", authority: false);
        Refused(Reasons.EvidenceChainInvalid, CertificatePath.Verify(Certificate.Parse(plain.Leaf()).OrThrow(), [plain.Certificate, root.Certificate], IsRoot, [], SampleAuthority.Now));
        Refused(Reasons.EvidenceChainInvalid, CertificatePath.Verify(intermediate.Certificate, [root.Certificate], IsRoot, [], SampleAuthority.Now));
    }

    [Fact]
    public void A_longer_chain_than_the_path_length_is_refused()
    {
        using var narrow = SampleAuthority.Root("narrow", pathLength: 0);
        using var below = narrow.Intermediate();
        var candidates = new[] { narrow.Certificate, below.Certificate };
        Refused(Reasons.EvidenceChainInvalid, CertificatePath.Verify(Certificate.Parse(below.Leaf()).OrThrow(), candidates, certificate => certificate.Digest.Equals(narrow.Certificate.Digest), [], SampleAuthority.Now));
        Assert.True(CertificatePath.Verify(Certificate.Parse(narrow.Leaf()).OrThrow(), candidates, certificate => certificate.Digest.Equals(narrow.Certificate.Digest), [], SampleAuthority.Now).IsAccepted);
    }

    [Fact]
    public void An_unknown_critical_extension_is_refused()
        => Refused(Reasons.EvidenceChainInvalid, Verify(intermediate.Leaf(extension: new X509Extension("1.2.3.4", [5, 0], critical: true))));

    [Fact]
    public void Every_flipped_bit_and_every_truncation_of_a_certificate_is_refused()
    {
        var leaf = intermediate.Leaf();
        for (var bit = 0; bit < leaf.Length * 8; bit++)
        {
            var flipped = leaf.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Certificate.Parse(flipped).Then(certificate => Verify(certificate)).IsAccepted, $"bit {bit}");
        }

        for (var length = 0; length < leaf.Length; length++)
        {
            Assert.Equal(Reasons.CollateralMalformed, Certificate.Parse(leaf.AsMemory(0, length)).Refusal?.Reason);
        }
    }

    public void Dispose()
    {
        intermediate.Dispose();
        root.Dispose();
    }

    private static void Refused(string reason, Verdict<VerifiedPath> verdict) => Assert.Equal(reason, verdict.Refusal?.Reason);

    private bool IsRoot(Certificate certificate) => certificate.Digest.Equals(root.Certificate.Digest);

    private Verdict<VerifiedPath> Verify(byte[] leaf, params RevocationList[] lists) => Verify(Certificate.Parse(leaf).OrThrow(), lists);

    private Verdict<VerifiedPath> Verify(Certificate leaf, params RevocationList[] lists)
        => CertificatePath.Verify(leaf, [root.Certificate, intermediate.Certificate], IsRoot, lists, SampleAuthority.Now);
}
