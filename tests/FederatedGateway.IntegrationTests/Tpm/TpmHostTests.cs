using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using ActivateTpmCredentialRequest = FederatedGateway.Enclave.V1.ActivateTpmCredentialRequest;
using GetTpmKeysRequest = FederatedGateway.Enclave.V1.GetTpmKeysRequest;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>An enclave host as a process beside a real TPM implementation.</summary>
public sealed class TpmHostTests(SharedTpm shared) : IClassFixture<SharedTpm>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Left_to_itself_a_host_with_a_TPM_takes_it_and_says_why_not_the_others_even_where_development_is_allowed()
    {
        await using var enclave = await EnclaveProcess.StartAttestedAsync(
            Cancellation, "--tpm", shared.Software.Address, "--tpm-pcrs", "0,7", "--tsm-root", "/no-such-tsm", "--gramine-root", "/no-such-gramine", "--insecure-development");
        var description = await enclave.Client.DescribeAsync(new DescribeRequest(), cancellationToken: Cancellation);
        Assert.Equal(EvidenceKind.Tpm, description.Kind);
        Assert.Empty(description.DevelopmentRoot);
        await using (var tpm = await shared.ConnectAsync())
        {
            var values = await tpm.ReadPcrsAsync(PcrSelection.Of(TpmAlgorithm.Sha256, [0, 7]), Cancellation);
            Assert.Equal(SHA256.HashData([.. values.SelectMany(value => value.Value)]), description.Measurement.ToByteArray());
        }

        foreach (var said in new[] { "azure: the TPM at", "tsm: there is no /no-such-tsm", "gramine: there is no /no-such-gramine", "evidence Tpm", "it keeps no memory from" })
        {
            Assert.Contains(said, enclave.Process.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("INSECURE", enclave.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_host_with_a_TPM_is_challenged_and_with_whole_credentials()
    {
        await using var development = await EnclaveProcess.StartAsync(Cancellation);
        await Refusals.AssertAsync(Reasons.EvidenceKindRefused, async () => await development.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation));

        await using var enclave = await EnclaveProcess.StartAttestedAsync(Cancellation, "--evidence", "tpm", "--tpm", shared.Software.Address);
        var keys = (await enclave.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation)).Keys;
        Assert.Equal(2, keys.EndorsementCertificates.Count);
        Assert.True(TpmPublic.Parse(keys.AttestationKey.Span).IsAccepted);

        var digest = SHA256.HashData(keys.EndorsementCertificates[0].Span);
        await RefusedAsync(Reasons.InvalidArgument, digest, 0, 10);
        await RefusedAsync(Reasons.InvalidArgument, digest, 10, 641);
        await RefusedAsync(Reasons.InvalidArgument, digest[1..], 10, 10);
        await RefusedAsync(Reasons.NotFound, new byte[32], 10, 10);
        await RefusedAsync(Reasons.EnrolmentInvalid, digest, 10, 10);

        Task RefusedAsync(string reason, byte[] endorsement, int blob, int secret) => Refusals.AssertAsync(
            reason,
            async () => await enclave.Client.ActivateTpmCredentialAsync(
                new ActivateTpmCredentialRequest
                {
                    Credential = new TpmCredential { EndorsementDigest = ByteString.CopyFrom(endorsement), CredentialBlob = Filled(blob), EncryptedSecret = Filled(secret) },
                },
                cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_TPM_that_is_gone_is_an_outage_and_its_return_ends_it()
    {
        await using var software = await SoftwareTpm.StartAsync(Cancellation);
        await using var enclave = await EnclaveProcess.StartAttestedAsync(Cancellation, "--evidence", "tpm", "--tpm", software.Address);
        await software.StopAsync();
        await Refusals.AssertAsync(Reasons.EnclaveUnavailable, async () => await enclave.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation));
        await software.ResetAsync(Cancellation);
        Assert.NotEmpty((await enclave.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation)).Keys.AttestationKey);
    }

    private static ByteString Filled(int length) => ByteString.CopyFrom(new byte[length]);
}
