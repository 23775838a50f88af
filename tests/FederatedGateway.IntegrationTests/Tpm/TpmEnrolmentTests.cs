using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>From a challenge to accepted evidence, with a real TPM implementation and its maker's certificates.</summary>
public sealed class TpmEnrolmentTests(SharedTpm shared) : IClassFixture<SharedTpm>, IDisposable
{
    private readonly SigningKey challenger = SigningKey.Generate();
    private readonly TemporaryDirectory collateral = new();
    private readonly byte[] nonce = RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        challenger.Dispose();
        collateral.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_challenged_TPMs_evidence_is_accepted_for_what_it_was_made_for_and_nothing_else(int endorsement)
    {
        var source = await OpenAsync();
        var certificate = source.EndorsementCertificates.ElementAt(endorsement);
        var key = TpmPublic.Parse((await source.AttestationKeyAsync(Cancellation)).Span).OrThrow();
        var secret = RandomNumberGenerator.GetBytes(CredentialChallenge.SecretBytes);
        Assert.Equal(secret, (await ActivateAsync(source, certificate, key.Name(), secret)).ToArray());

        using var unrelated = new UnrelatedKeys(Sha256Digest.Of("study"u8));
        var keys = unrelated.Public;
        var evidence = await source.CollectAsync(keys, nonce, EvidenceRole.Upload, Now, Cancellation);
        Assert.Equal(Reasons.EnrolmentMissing, Verify(evidence, nonce).Refusal?.Reason);

        var enrolment = TpmEnrolments.Sign(challenger, key.Name(), Sha256Digest.Of(certificate.Span), Now).ToByteString();
        EvidenceCollateral.Append(evidence, [new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment }]);
        var verified = Verify(evidence, nonce).OrThrow();
        Assert.Equal(source.Measurement.ToArray(), verified.Claims.Measurement.ToArray());
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(evidence, new byte[32]).Refusal?.Reason);

        Assert.Null(EvidenceValidator.Appraise(verified.Claims, Policy(Root(), evidence, challenger.PublicKey), Now));
        using var stranger = SigningKey.Generate();
        Assert.Equal(Reasons.EnrolmentInvalid, EvidenceValidator.Appraise(verified.Claims, Policy(Root(), evidence, stranger.PublicKey), Now)?.Reason);

        await using (var tpm = await shared.ConnectAsync())
        {
            await tpm.ExtendPcrAsync(7, new byte[32], Cancellation);
        }

        var later = await source.CollectAsync(keys, nonce, EvidenceRole.Upload, Now, Cancellation);
        EvidenceCollateral.Append(later, evidence.Collateral);
        Assert.Equal(Reasons.MeasurementRefused, EvidenceValidator.Appraise(Verify(later, nonce).OrThrow().Claims, Policy(Root(), evidence, challenger.PublicKey), Now)?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_credential_for_another_attestation_key_or_TPM_is_not_opened(int endorsement)
    {
        var source = await OpenAsync();
        var certificates = source.EndorsementCertificates.ToList();
        var name = TpmPublic.Parse((await source.AttestationKeyAsync(Cancellation)).Span).OrThrow().Name();
        name[^1] ^= 1;
        var wrong = await Assert.ThrowsAsync<RefusedException>(() => ActivateAsync(source, certificates[endorsement], name, new byte[CredentialChallenge.SecretBytes]));
        Assert.Equal(Reasons.EnrolmentInvalid, wrong.Refusal.Reason);

        await using var other = await SoftwareTpm.StartAsync(Cancellation);
        Assert.True(TpmAddress.TryParse(other.Address, out var address));
        var elsewhere = (TpmEvidenceSource)await TpmEvidenceSource.OpenAsync(Options(address), TimeProvider.System, Cancellation);
        name[^1] ^= 1;
        var credential = Challenge(elsewhere.EndorsementCertificates.ElementAt(endorsement), name, new byte[CredentialChallenge.SecretBytes]);
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => source.ActivateAsync(Sha256Digest.Of(certificates[endorsement].Span), credential.CredentialBlob, credential.EncryptedSecret, Cancellation));
        Assert.Equal(Reasons.EnrolmentInvalid, refused.Refusal.Reason);
    }

    [Fact]
    public async Task Enrolments_of_other_keys_are_not_put_beside_evidence()
    {
        var source = await OpenAsync();
        var certificates = source.EndorsementCertificates.Select(certificate => Sha256Digest.Of(certificate.Span)).ToList();
        var name = TpmPublic.Parse((await source.AttestationKeyAsync(Cancellation)).Span).OrThrow().Name();
        using var unrelated = new UnrelatedKeys(Sha256Digest.Of("study"u8));
        var evidence = await source.CollectAsync(unrelated.Public, nonce, EvidenceRole.Run, Now, Cancellation);
        var before = evidence.Collateral.Count;
        EvidenceCollateral.Append(
            evidence,
            [Enrolment(new byte[34], certificates[0]), Enrolment(name, certificates[1]), Enrolment(name, certificates[0]), new Collateral { Kind = CollateralKind.TpmEnrolment, Data = ByteString.CopyFromUtf8("?") }]);
        Assert.Equal(before + 1, evidence.Collateral.Count);
        Assert.Equal(certificates[1], TpmEnrolments.Verify(evidence.Collateral[^1].Data.Memory).OrThrow().EndorsementCertificate);

        Collateral Enrolment(byte[] attestationKeyName, Sha256Digest certificate)
            => new() { Kind = CollateralKind.TpmEnrolment, Data = TpmEnrolments.Sign(challenger, attestationKeyName, certificate, Now).ToByteString() };
    }

    private async Task<TpmEvidenceSource> OpenAsync() => (TpmEvidenceSource)await TpmEvidenceSource.OpenAsync(Options(shared.Address), TimeProvider.System, Cancellation);

    private EvidenceOptions Options(TpmAddress address)
    {
        foreach (var certificate in new[] { shared.Software.IssuerFile, shared.Software.RootFile })
        {
            File.Copy(certificate, Path.Combine(collateral.Path, Path.GetFileName(certificate)), overwrite: true);
        }

        return new EvidenceOptions(EvidenceChoice.Tpm, address, PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), "", "", collateral.Path);
    }

    private static Task<ReadOnlyMemory<byte>> ActivateAsync(TpmEvidenceSource source, ReadOnlyMemory<byte> certificate, byte[] attestationKeyName, byte[] secret)
    {
        var credential = Challenge(certificate, attestationKeyName, secret);
        return source.ActivateAsync(Sha256Digest.Of(certificate.Span), credential.CredentialBlob, credential.EncryptedSecret, Cancellation);
    }

    private static CredentialChallenge Challenge(ReadOnlyMemory<byte> certificate, byte[] attestationKeyName, byte[] secret)
        => CredentialChallenge.Make(EndorsementKey.FromCertificate(certificate).OrThrow(), attestationKeyName, secret, RandomNumberGenerator.Fill).OrThrow();

    private static Verdict<VerifiedEvidence> Verify(FederatedGateway.V1.Evidence evidence, byte[] expected)
        => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(expected, EvidenceRole.Upload), Now);

    private byte[] Root()
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(shared.Software.RootFile);
        return root.RawData;
    }

    private static EvidencePolicy Policy(byte[] root, FederatedGateway.V1.Evidence evidence, SigningPublicKey trusted)
    {
        var state = new PcrSet();
        state.Values.AddRange(TpmReport.Parser.ParseFrom(evidence.Report).Pcrs);
        var reference = new TpmReference { EndorsementRoots = { ByteString.CopyFrom(root) }, States = { state }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 600 };
        return new EvidencePolicy([new ReferenceValue { Tpm = reference }], AmendedMeasurements.None, [trusted]);
    }
}
