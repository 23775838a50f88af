using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>Every command against a real TPM implementation.</summary>
public sealed class TpmCommandTests(SharedTpm shared) : IClassFixture<SharedTpm>
{
    private const uint Index = 0x01800101;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_bytes_differ()
    {
        await using var tpm = await shared.ConnectAsync();
        Assert.NotEqual((await tpm.GetRandomAsync(32, Cancellation)).ToArray(), (await tpm.GetRandomAsync(32, Cancellation)).ToArray());
    }

    [Fact]
    public async Task The_attestation_key_is_the_same_on_every_call_and_named_after_its_public_area()
    {
        await using var tpm = await shared.ConnectAsync();
        byte[]? first = null;
        for (var call = 0; call < 5; call++)
        {
            // Five without flushing would not fit.
            await using var key = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, Cancellation);
            first ??= key.PublicArea.ToArray();
            Assert.Equal(first, key.PublicArea.ToArray());
            Assert.Equal([0x00, 0x0B, .. SHA256.HashData(key.PublicArea.Span)], key.Name.ToArray());
            Assert.Equal(key.Name.ToArray(), (await tpm.ReadPublicAsync(key.Handle, Cancellation)).Name.ToArray());
        }
    }

    [Fact]
    public async Task What_a_program_left_loaded_does_not_fill_the_TPM()
    {
        for (var program = 0; program < 5; program++)
        {
            await using var tpm = await shared.ConnectAsync();
            _ = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, Cancellation);
        }
    }

    [Fact]
    public async Task Without_flushing_the_TPM_says_by_name_that_it_is_full()
    {
        await using var tpm = await shared.ConnectAsync();
        var full = await Assert.ThrowsAsync<TpmException>(async () =>
        {
            for (var key = 0; key < 10; key++)
            {
                _ = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, Cancellation);
            }
        });
        Assert.Equal(TpmResponseCode.ObjectMemory, full.ResponseCode);
        Assert.Contains("TPM2_CreatePrimary: 0x902 TPM_RC_OBJECT_MEMORY", full.Message, StringComparison.Ordinal);
        await tpm.FlushTransientAsync(Cancellation);
    }

    [Fact]
    public async Task Endorsement_certificates_are_for_the_standard_templates_keys()
    {
        await using var tpm = await shared.ConnectAsync();
        var rsa = await tpm.ReadNvAsync(0x01C00002, 4096, Cancellation);
        using (var certificate = X509CertificateLoader.LoadCertificate(rsa!.Value.Span))
        await using (var key = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.EndorsementRsa2048, Cancellation))
        {
            Assert.Equal(certificate.GetRSAPublicKey()!.ExportParameters(false).Modulus!, key.PublicArea[^256..].ToArray());
        }

        var ecc = await tpm.ReadNvAsync(0x01C00016, 4096, Cancellation);
        using (var certificate = X509CertificateLoader.LoadCertificate(ecc!.Value.Span))
        await using (var key = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.EndorsementP384, Cancellation))
        {
            Assert.Equal(certificate.PublicKey.EncodedKeyValue.RawData, [0x04, .. key.PublicArea[^98..^50].Span, .. key.PublicArea[^48..].Span]);
        }

        Assert.Null(await tpm.ReadNvAsync(0x01C00042, 4096, Cancellation));
    }

    [Fact]
    public async Task Registers_are_read_in_order_and_change_with_what_is_extended()
    {
        await using var tpm = await shared.ConnectAsync();
        var all = await tpm.ReadPcrsAsync(Registers([.. Enumerable.Range(0, 24)]), Cancellation);
        Assert.Equal(24, all.Count);
        var digest = SHA256.HashData("kernel"u8);
        var before = (await tpm.ReadPcrsAsync(Registers(9), Cancellation))[0].Value;
        Assert.Equal(all[9].Value, before);
        await tpm.ExtendPcrAsync(9, digest, Cancellation);
        var after = (await tpm.ReadPcrsAsync(Registers(9), Cancellation))[0].Value;
        Assert.Equal(SHA256.HashData([.. before.Span, .. digest]), after.ToByteArray());
    }

    [Fact]
    public async Task A_sealed_secret_comes_out_only_while_the_registers_are_as_they_were()
    {
        await using var tpm = await shared.ConnectAsync();
        var registers = Registers(10);
        var value = (await tpm.ReadPcrsAsync(registers, Cancellation))[0].Value;

        // TPM2_PolicyPCR: SHA-256(zeros ‖ TPM_CC_PolicyPCR ‖ selection ‖ SHA-256(values)).
        var policy = SHA256.HashData([.. new byte[32], 0, 0, 0x01, 0x7F, 0, 0, 0, 1, 0, 0x0B, 3, 0, 0x04, 0, .. SHA256.HashData(value.Span)]);
        byte[] publicArea = [0, 0x08, 0, 0x0B, 0, 0, 0, 0x12, 0, 32, .. policy, 0, 0x10, 0, 0];
        var secret = RandomNumberGenerator.GetBytes(32);
        await using var parent = await tpm.CreatePrimaryAsync(TpmHandle.Owner, TpmKeyTemplate.StorageP256, Cancellation);
        var (privateArea, made) = await tpm.CreateSealedAsync(parent, publicArea, secret, Cancellation);
        await using (var loaded = await tpm.LoadAsync(parent, privateArea, made, Cancellation))
        await using (var session = await tpm.StartPolicyAsync(Cancellation))
        {
            await tpm.PolicyPcrAsync(session, registers, Cancellation);
            Assert.Equal(secret, (await tpm.UnsealAsync(loaded, session, Cancellation)).ToArray());
        }

        await tpm.ExtendPcrAsync(10, new byte[32], Cancellation);
        await using (var loaded = await tpm.LoadAsync(parent, privateArea, made, Cancellation))
        await using (var session = await tpm.StartPolicyAsync(Cancellation))
        {
            await tpm.PolicyPcrAsync(session, registers, Cancellation);
            Assert.Equal(TpmResponseCode.PolicyFail, (await Assert.ThrowsAsync<TpmException>(() => tpm.UnsealAsync(loaded, session, Cancellation))).ResponseCode);
        }
    }

    [Fact]
    public async Task An_index_is_defined_written_read_locked_and_undefined()
    {
        // TPMA_NV: OWNERWRITE, OWNERREAD, READ_STCLEAR (can be locked), NO_DA.
        const uint Attributes = (1 << 1) | (1 << 17) | (1u << 31) | (1 << 25);
        await using var tpm = await shared.ConnectAsync();
        var content = RandomNumberGenerator.GetBytes(48);
        await tpm.DefineNvAsync(Index, Attributes, 48, Cancellation);
        await tpm.WriteNvAsync(Index, content, Cancellation);
        Assert.Equal(content, (await tpm.ReadNvAsync(Index, 48, Cancellation))!.Value.ToArray());
        Assert.Contains("at most 47", (await Assert.ThrowsAsync<TpmException>(() => tpm.ReadNvAsync(Index, 47, Cancellation))).Message, StringComparison.Ordinal);
        await tpm.LockNvReadingAsync(Index, Cancellation);
        Assert.Equal(TpmResponseCode.NvLocked, (await Assert.ThrowsAsync<TpmException>(() => tpm.ReadNvAsync(Index, 48, Cancellation))).ResponseCode);
        await tpm.UndefineNvAsync(Index, Cancellation);
        Assert.Null(await tpm.ReadNvAsync(Index, 48, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_command_breaks_its_connection_and_no_other()
    {
        await using (var tpm = await shared.ConnectAsync())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tpm.GetRandomAsync(32, new CancellationToken(canceled: true)));
            Assert.Contains("broken", (await Assert.ThrowsAsync<TpmException>(() => tpm.GetRandomAsync(32, Cancellation))).Message, StringComparison.Ordinal);
        }

        await using var other = await shared.ConnectAsync();
        await other.GetRandomAsync(32, Cancellation);
    }

    private static PcrSelection Registers(params int[] indices) => PcrSelection.Of(TpmAlgorithm.Sha256, indices);
}
