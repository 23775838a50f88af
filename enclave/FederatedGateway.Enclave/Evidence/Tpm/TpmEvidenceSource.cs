using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>
/// Evidence of a TPM 2.0: boot integrity, never confidential computing. Each use opens its own connection, so that one that broke harms no other; uses wait for each other,
/// because a software TPM serves one at a time.
/// </summary>
internal sealed class TpmEvidenceSource : IEvidenceSource, IDisposable
{
    /// <summary>TPM2B_ID_OBJECT: two digests of at most 64 bytes with their lengths.</summary>
    public const int MaximumCredentialBytes = 256;

    /// <summary>TPM2B_ENCRYPTED_SECRET: of an RSA-4096 key.</summary>
    public const int MaximumSecretBytes = 640;

    private readonly EvidenceOptions options;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<TpmEndorsement> endorsements;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> chain;
    private readonly SemaphoreSlim one = new(1);

    private TpmEvidenceSource(EvidenceOptions options, TimeProvider time, IReadOnlyList<TpmEndorsement> endorsements, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        this.options = options;
        this.time = time;
        this.endorsements = endorsements;
        this.chain = chain;
    }

    public EvidenceKind Kind => EvidenceKind.Tpm;

    public ReadOnlyMemory<byte> Measurement { get; private set; }

    public ReadOnlyMemory<byte> DevelopmentRoot => default;

    /// <summary>The endorsement keys' certificates, DER; the first is the first choice.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> EndorsementCertificates => endorsements.Select(endorsement => endorsement.Certificate);

    public static async Task<IEvidenceSource> OpenAsync(EvidenceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Tpm.DevicePath is { } device && !File.Exists(device))
        {
            throw new NoEvidenceException($"there is no {device}: the machine has no TPM 2.0, or this container was not given it");
        }

        await using var tpm = await options.Tpm.ConnectAsync(time, cancellationToken);
        var endorsements = await tpm.ReadEndorsementsAsync(cancellationToken);
        return endorsements.Count > 0
            ? new TpmEvidenceSource(options, time, endorsements, await tpm.ReadChainAsync(cancellationToken))
            {
                Measurement = TpmQuotes.Measurement(await tpm.ReadPcrsAsync(options.Registers, cancellationToken)),
            }
            : throw new NoEvidenceException($"the TPM at {options.Tpm} has no endorsement certificate: nobody vouches that it is one");
    }

    public Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken)
        => UseAsync(
            async tpm =>
            {
                await using var attestationKey = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, cancellationToken);
                var report = await tpm.ReportAsync(
                    attestationKey.Handle, attestationKey.PublicArea, EvidenceBinding.QualifyingData(nonce.Span, keys.Digest, role), options.Registers, cancellationToken);
                Measurement = TpmQuotes.Measurement(report.Pcrs);
                var evidence = new FederatedGateway.V1.Evidence { Kind = Kind, Report = report.ToByteString(), KeyConfig = ByteString.CopyFrom(keys.Bytes.Span) };
                evidence.Collateral.AddRange(EndorsementCertificates.Concat(chain).Select(der => new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(der.Span) }));
                evidence.Collateral.AddRange(CollateralDirectory.Read(options.CollateralDirectory));
                return evidence;
            },
            cancellationToken);

    /// <summary>TPMT_PUBLIC of the attestation key.</summary>
    public Task<ReadOnlyMemory<byte>> AttestationKeyAsync(CancellationToken cancellationToken)
        => UseAsync(
            async tpm =>
            {
                await using var attestationKey = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, cancellationToken);
                return attestationKey.PublicArea;
            },
            cancellationToken);

    /// <summary>Gives back a credential's secret: whoever made it for these two keys knows then that both are in this TPM.</summary>
    /// <param name="endorsementDigest">SHA-256 of the endorsement key's certificate.</param>
    /// <param name="credentialBlob">TPM2B_ID_OBJECT.</param>
    /// <param name="encryptedSecret">TPM2B_ENCRYPTED_SECRET.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">There is no such endorsement key, or the credential is for other keys.</exception>
    public Task<ReadOnlyMemory<byte>> ActivateAsync(Sha256Digest endorsementDigest, ReadOnlyMemory<byte> credentialBlob, ReadOnlyMemory<byte> encryptedSecret, CancellationToken cancellationToken)
    {
        var endorsement = endorsements.FirstOrDefault(known => Sha256Digest.Of(known.Certificate.Span).Equals(endorsementDigest))
            ?? throw new RefusedException(Reasons.NotFound, "the host's TPM has no endorsement certificate of that digest");
        return UseAsync(
            async tpm =>
            {
                await using var attestationKey = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, TpmKeyTemplate.AttestationKey, cancellationToken);
                await using var endorsementKey = await tpm.CreatePrimaryAsync(TpmHandle.Endorsement, endorsement.Template, cancellationToken);
                try
                {
                    if (endorsement.TakesPassword)
                    {
                        return await tpm.ActivateCredentialAsync(attestationKey, endorsementKey, null, credentialBlob, encryptedSecret, cancellationToken);
                    }

                    await using var session = await tpm.StartPolicyAsync(cancellationToken);
                    await tpm.PolicySecretAsync(session, TpmHandle.Endorsement, cancellationToken);
                    return await tpm.ActivateCredentialAsync(attestationKey, endorsementKey, session, credentialBlob, encryptedSecret, cancellationToken);
                }
                catch (TpmException e) when (e.ResponseCode is { } code && TpmResponseCode.BlamesInput(code))
                {
                    throw new RefusedException(Reasons.EnrolmentInvalid, "the host's TPM refuses the credential: it was made for another attestation or endorsement key");
                }
            },
            cancellationToken);
    }

    public void Dispose() => one.Dispose();

    private async Task<T> UseAsync<T>(Func<TpmConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await using var tpm = await options.Tpm.ConnectAsync(time, cancellationToken);
            return await use(tpm);
        }
        finally
        {
            one.Release();
        }
    }
}
