using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Gateway;

/// <summary>
/// A study of two institutions with real keys and signatures, and development evidence of an enclave that exists only as its keys: enough for everything
/// that the gateway itself decides. Wraps are signed, but nobody could open them.
/// </summary>
internal sealed class ApprovedStudy
{
    private readonly Dictionary<string, SigningKey> keys = new(StringComparer.Ordinal) { ["north"] = SigningKey.Generate(), ["south"] = SigningKey.Generate() };
    private readonly SigningKey root = SigningKey.Generate();

    public ApprovedStudy(string logKey)
    {
        Manifest = new StudyManifest
        {
            Version = 1,
            Salt = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            CreateTime = Now.ToUnixTimeSeconds(),
            Title = "Readmission within 30 days",
            Purpose = "Predict readmission from routine findings",
            LegalBasis = "GDPR Art. 9(2)(j)",
            Features = { new Feature { Name = "age", Type = FeatureType.Float32, Unit = "a", Minimum = 18, Maximum = 110, Missing = MissingRule.Reject } },
            Label = new Label { Column = "readmitted", Positive = { "1" } },
            Join = JoinMode.Horizontal,
            Trainer = new Trainer { LogisticRegression = new LogisticRegression() },
            Evaluation = new Evaluation { Holdout = 0.3, Seed = 1 },
            Privacy = new Privacy { MinimumRows = 50, MinimumParticipants = 2, MinimumCell = 5 },
            Regions = new RegionPolicy { Primary = "eu", Allowed = { "eu", "us" } },
            Retention = new RetentionPolicy { UploadsSeconds = 86_400, ModelsSeconds = 86_400, ReceiptsSeconds = 86_400, AuditSeconds = 86_400 },
            Runs = new RunLimits { Maximum = 5, Until = Now.AddDays(30).ToUnixTimeSeconds() },
            Log = new LogPolicy { LogVkey = logKey },
            Suites = { KemKeyLengths.P256 },
            Recipients = { "north", "south" },
            Evidence = { new ReferenceValue { Development = new DevelopmentReference { RootPublicKey = ByteString.CopyFrom(root.PublicKey.Bytes.Span), Measurements = { Measurement.ToByteString() } } } },
        };
        foreach (var (name, key) in keys)
        {
            var identity = InstitutionIdentity.Create(name, key, [KemKey()], Now);
            Manifest.Participants.Add(new Participant { Name = name, Region = name == "north" ? "eu" : "us", SignedIdentity = ByteString.CopyFrom(identity.SignedBytes.Span) });
        }
    }

    public StudyManifest Manifest { get; }

    public Sha256Digest Digest => Sha256Digest.Of(Manifest.ToByteArray());

    public string Id => Digest.ToString();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Sha256Digest Measurement => Sha256Digest.Of("code"u8);

    /// <summary>Registers a study for this gateway and has both institutions approve it.</summary>
    public static async Task<ApprovedStudy> RegisterAsync(GatewayFixture fixture)
    {
        var study = new ApprovedStudy(await fixture.LogKeyAsync());
        await new StudyService.StudyServiceClient(fixture.As("north")).CreateStudyAsync(new CreateStudyRequest { Manifest = study.Manifest.ToByteString() }, GatewayFixture.Options());
        foreach (var name in study.keys.Keys)
        {
            await new StudyService.StudyServiceClient(fixture.As(name)).ApproveStudyAsync(
                new ApproveStudyRequest { StudyId = study.Id, Approval = study.Decide(name, ApprovalKind.Approve) }, GatewayFixture.Options());
        }

        return study;
    }

    public Approval Decide(string name, ApprovalKind kind) => Approvals.Sign(keys[name], Digest, name, kind, Now);

    /// <summary>An amendment signed by the named institutions.</summary>
    public SignedAmendment Amend(uint number, byte[][] add, byte[][] remove, params string[] signers)
    {
        var amendment = new MeasurementAmendment { StudyDigest = Digest.ToByteString(), Number = number };
        amendment.Add.AddRange(add.Select(measurement => ByteString.CopyFrom(measurement)));
        amendment.Remove.AddRange(remove.Select(measurement => ByteString.CopyFrom(measurement)));
        var signed = new SignedAmendment { Amendment = amendment.ToByteString() };
        signed.Signatures.AddRange(signers.Select(name => Sign(name, signed)));
        return signed;
    }

    public ParticipantSignature Sign(string name, SignedAmendment amendment) => Amendments.Sign(keys[name], amendment.Amendment.Span, name);

    /// <summary>Announces a ciphertext as an institution does after it has attested, encrypted and wrapped.</summary>
    public CreateDatasetRequest Announce(string name, ulong version, ReadOnlySpan<byte> ciphertext)
    {
        var schema = SchemaDigest.Of(ValidManifest.Parse(Manifest.ToByteArray()).OrThrow());
        var header = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = Digest.ToByteString(),
            Kind = PayloadKind.FeatureTable,
            Sender = name,
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            DatasetVersion = version,
            SchemaDigest = schema.ToByteString(),
            RowCount = 100,
            CreateTime = Now.ToUnixTimeSeconds(),
            ExpireTime = Now.AddDays(10).ToUnixTimeSeconds(),
        });
        var signed = header.Sign(SHA256.HashData(ciphertext), keys[name]);
        var request = new CreateDatasetRequest { Header = signed, CiphertextBytes = ciphertext.Length };
        var (wrap, evidence, nonce) = WrapAnew(name, signed);
        request.Wraps.Add(wrap);
        (request.Evidence, request.EvidenceNonce) = (evidence, nonce);
        return request;
    }

    /// <summary>A wrap to the keys of an enclave that has just started, with its evidence.</summary>
    public (Wrap Wrap, Evidence Evidence, ByteString Nonce) WrapAnew(string name, SignedHeader header)
    {
        using var receipt = SigningKey.Generate();
        var enclave = EnclaveKeys.Create(Digest, [KemKey()], receipt.PublicKey, 1, Now.AddMinutes(-1), Now.AddDays(1));
        var nonce = RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes);
        using var attester = new DevelopmentAttester(root, Measurement);
        var (enc, ciphertext) = (RandomNumberGenerator.GetBytes(65), RandomNumberGenerator.GetBytes(WrapPurpose.SecretBytes(WrapPurpose.Dataset)!.Value + WrapStatement.TagBytes));
        var info = WrapStatement.Info(Digest.Bytes, enclave.Digest.Bytes, name, WrapPurpose.Dataset);
        var wrap = new Wrap
        {
            Suite = KemKeyLengths.P256,
            RecipientDigest = enclave.Digest.ToByteString(),
            Recipient = ParticipantName.Enclave,
            Sender = name,
            Purpose = WrapPurpose.Dataset,
            Enc = ByteString.CopyFrom(enc),
            Ciphertext = ByteString.CopyFrom(ciphertext),
            Signature = ByteString.CopyFrom(keys[name].Sign(WrapStatement.SignatureInput(info, SHA256.HashData(header.Header.Span), enc, ciphertext))),
        };
        return (wrap, attester.Produce(enclave, nonce, EvidenceRole.Upload, Now), ByteString.CopyFrom(nonce));
    }

    private static PublishedKemKey KemKey() => PublishedKemKey.Parse(KemKeyLengths.P256, SigningKey.Generate().PublicKey.Bytes.Span).OrThrow();
}
