using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;
using GetEvidenceRequest = FederatedGateway.Enclave.V1.GetEvidenceRequest;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Three honest institutions with a study, and the log that they trust. What reaches the enclave is the test's to change: it plays the gateway.</summary>
internal sealed class Consortium
{
    public const int Rows = 120;

    private static readonly Institution[] Shared = [new("north"), new("south"), new("west")];

    public Consortium(EnclaveProcess enclave, params WitnessSigningKey[] witnesses)
    {
        Enclave = enclave;
        Log = new MemoryLog(LogSigningKey.Generate($"log.example/{Guid.NewGuid():N}"), witnesses);
        Log.Append("study created");
        Manifest = new StudyManifest
        {
            Version = 1,
            Salt = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            CreateTime = Now.AddDays(-2).ToUnixTimeSeconds(),
            Title = "Readmission",
            Purpose = "Predict readmission",
            LegalBasis = "GDPR Art. 9(2)(j)",
            Label = new Label { Column = "readmitted", Positive = { "yes" } },
            Join = JoinMode.Horizontal,
            Trainer = new Trainer { LogisticRegression = new LogisticRegression() },
            Evaluation = new V1.Evaluation { Holdout = 0.3, Seed = 1, Repeats = 2 },
            Privacy = new Privacy { MinimumRows = 50, MinimumParticipants = 2, MinimumCell = 5 },
            Regions = new RegionPolicy { Primary = "eu", Allowed = { "eu" } },
            Retention = new RetentionPolicy { UploadsSeconds = 86_400, ModelsSeconds = 86_400, ReceiptsSeconds = 86_400, AuditSeconds = 86_400 },
            Runs = new RunLimits { Maximum = 3, Until = Now.AddDays(30).ToUnixTimeSeconds() },
            Log = new LogPolicy { LogVkey = Log.Key.ToString(), Quorum = (uint)witnesses.Length },
            Suites = { KemKeyLengths.XWing, KemKeyLengths.P256 },
            Recipients = { "north", "south" },
            Features =
            {
                new Feature { Name = "age", Type = FeatureType.Float32, Minimum = 0, Maximum = 120, Missing = MissingRule.Impute },
                new Feature { Name = "sex", Type = FeatureType.Category, Categories = { "f", "m" }, Missing = MissingRule.Reject },
                new Feature { Name = "marker", Type = FeatureType.Float64, Missing = MissingRule.Reject },
            },
            Evidence =
            {
                new ReferenceValue
                {
                    Development = new DevelopmentReference { RootPublicKey = ByteString.CopyFrom(enclave.DevelopmentRoot), Measurements = { ByteString.CopyFrom(enclave.Measurement) } },
                },
            },
        };
        Manifest.Log.WitnessVkeys.AddRange(witnesses.Select(witness => witness.VerifierKey.ToString()));
        Manifest.Participants.AddRange(Institutions.Select(institution => new Participant
        {
            Name = institution.Name,
            Region = "eu",
            SignedIdentity = ByteString.CopyFrom(institution.Identity.SignedBytes.Span),
        }));
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Another process after a restart.</summary>
    public EnclaveProcess Enclave { get; set; }

    /// <summary>What the institutions keep to go with the enclave's evidence.</summary>
    public IReadOnlyList<Collateral> Collateral { get; set; } = [];

    public IReadOnlyList<Institution> Institutions => Shared;

    public StudyManifest Manifest { get; }

    public MemoryLog Log { get; }

    public Sha256Digest Digest => Sha256Digest.Of(Manifest.ToByteArray());

    /// <summary>The manifest as it is now, approved by everybody.</summary>
    public SignedStudy Approve()
    {
        var study = new SignedStudy { Manifest = Manifest.ToByteString() };
        study.Approvals.AddRange(Institutions.Select(institution => Approvals.Sign(institution.Signing, Digest, institution.Name, ApprovalKind.Approve, Now)));
        return study;
    }

    public VerifiedStudy Verify(params SignedAmendment[] amendments) => StudyVerifier.Verify(Approve(), amendments, Now).OrThrow();

    /// <summary>The KeyConfigs whose wraps the enclave opened when it was last asked for evidence.</summary>
    public IReadOnlyList<Sha256Digest> OpenedKeyConfigs { get; private set; } = [];

    /// <summary>Asks for evidence and appraises it, as each client does before it encrypts, or orders.</summary>
    /// <param name="role">Upload or inspect.</param>
    /// <param name="lead">How far the institutions' clocks are ahead of this machine's.</param>
    public async Task<EnclaveKeys> AttestAsync(string role = EvidenceRole.Upload, TimeSpan lead = default)
    {
        var nonce = RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes);
        var response = await Enclave.Client.GetEvidenceAsync(
            new GetEvidenceRequest { Study = Approve(), Nonce = ByteString.CopyFrom(nonce), Role = role }, cancellationToken: TestContext.Current.CancellationToken);
        EvidenceCollateral.Append(response.Evidence, Collateral);
        OpenedKeyConfigs = [.. response.OpenedKeyConfigs.Select(digest => new Sha256Digest(digest.Span))];
        return EvidenceVerifier.Verify(response.Evidence, new EvidenceExpectation(nonce, role), Now + lead)
            .Then(evidence => EvidenceValidator.Validate(evidence, Verify())).OrThrow().Keys;
    }

    /// <summary>One table per institution, in the manifest's order.</summary>
    public EncryptedTable[] EncryptAll(EnclaveKeys keys, ulong version = 1) => [.. Institutions.Select(institution => Encrypt(institution, keys, version))];

    public EncryptedTable Encrypt(Institution institution, EnclaveKeys keys, ulong version = 1, DateTimeOffset? expiry = null, long announcedRows = Rows)
    {
        var schema = TableSchema.Of(Manifest);
        var header = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = Digest.ToByteString(),
            Kind = PayloadKind.FeatureTable,
            Sender = institution.Name,
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            DatasetVersion = version,
            SchemaDigest = ByteString.CopyFrom(schema.Digest.Span),
            RowCount = announcedRows,
            CreateTime = Now.AddDays(-1).ToUnixTimeSeconds(),
            ExpireTime = (expiry ?? Now.AddDays(1)).ToUnixTimeSeconds(),
        });
        using var key = DataKey.Generate();
        var ciphertext = ChunkedMessage.Encrypt(key, header.Digest.Span, Table(schema, institution));
        return new EncryptedTable(header.Sign(SHA256.HashData(ciphertext), institution.Signing), [Wrap(institution, header, key, keys)], ciphertext);
    }

    public byte[] OrderBytes(EnclaveKeys keys, IEnumerable<EncryptedTable> tables, int number = 1, int amendments = 0, TimeSpan lead = default)
    {
        var order = RunOrder.Parser.ParseFrom(RunOrders.Create(Verify(), number, keys.Digest, Enclave.Measurement, tables.Select(table => table.Ordered), Now.AddHours(1) + lead));
        order.NewestAmendment = (uint)amendments;
        return order.ToByteArray();
    }

    public SignedOrder Sign(byte[] order)
    {
        var signed = new SignedOrder { Order = ByteString.CopyFrom(order) };
        signed.Signatures.AddRange(Institutions.Select(institution => RunOrders.Sign(institution.Signing, order, institution.Name)));
        return signed;
    }

    /// <summary>What an honest gateway would send: the log's newest checkpoint, and how it extends what the enclave has seen.</summary>
    public async Task<RunStart> StartAsync(SignedOrder order, IEnumerable<EncryptedTable> tables)
    {
        var start = new RunStart { Study = Approve(), Order = order, Checkpoint = ByteString.CopyFrom(Log.Checkpoint()) };
        start.Consistency.AddRange(Log.Consistency(await PositionAsync()));
        start.Collateral.AddRange(Collateral);
        start.Datasets.AddRange(tables.Select(table => new RunDataset { Header = table.Header, CiphertextBytes = table.Ciphertext.Length, Wraps = { table.Wraps } }));
        return start;
    }

    /// <summary>How far the enclave has followed this log.</summary>
    public async Task<long> PositionAsync()
    {
        var description = await Enclave.Client.DescribeAsync(new DescribeRequest(), cancellationToken: TestContext.Current.CancellationToken);
        return description.Logs.FirstOrDefault(position => position.Origin == Log.Key.Name)?.Size ?? 0;
    }

    /// <summary>Everything honest, from evidence to the start message.</summary>
    public async Task<(RunStart Start, EncryptedTable[] Tables)> PrepareAsync(int number = 1, ulong version = 1)
    {
        var keys = await AttestAsync();
        var tables = EncryptAll(keys, version);
        return (await StartAsync(Sign(OrderBytes(keys, tables, number)), tables), tables);
    }

    public Task<RunOutcome> RunAsync(RunStart start, IEnumerable<EncryptedTable> tables) => RunAsync(start, tables.Select(table => table.Ciphertext));

    /// <summary>Carries out a run; fails with the enclave's status.</summary>
    public async Task<RunOutcome> RunAsync(RunStart start, IEnumerable<byte[]> ciphertexts)
    {
        using var call = Enclave.Client.ExecuteRun(cancellationToken: TestContext.Current.CancellationToken);
        var sending = SendAsync(call.RequestStream, start, ciphertexts);
        var progress = new List<RunProgress>();
        var results = new SortedDictionary<uint, MemoryStream>();
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            var message = call.ResponseStream.Current;
            switch (message.KindCase)
            {
                case ExecuteRunResponse.KindOneofCase.Progress:
                    progress.Add(message.Progress);
                    break;
                case ExecuteRunResponse.KindOneofCase.Result:
                    results.TryAdd(message.Result.Object, new MemoryStream());
                    results[message.Result.Object].Write(message.Result.Data.Span);
                    break;
                default:
                    await sending;

                    // The study's slot is free once the call has ended, not before.
                    Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
                    return new RunOutcome(progress, [.. results.Values.Select(result => result.ToArray())], message.Finished);
            }
        }

        throw new InvalidOperationException("the run ended without its last message");
    }

    /// <summary>Records a receipt in the log and asks for the wraps with the proof.</summary>
    public async Task<ReleaseResultsResponse> ReleaseAsync(RunOutcome outcome, Sha256Digest order)
    {
        var entry = MemoryLog.ReceiptEntry(ReceiptDigest(outcome), Digest);
        return await Enclave.Client.ReleaseResultsAsync(await ReleaseRequestAsync(order, Log, entry), cancellationToken: TestContext.Current.CancellationToken);
    }

    public async Task<ReleaseResultsRequest> ReleaseRequestAsync(Sha256Digest order, MemoryLog log, byte[] entry)
    {
        var index = log.Append(entry);
        var request = new ReleaseResultsRequest { OrderDigest = order.ToByteString(), LogEntry = ByteString.CopyFrom(entry), InclusionProof = ByteString.CopyFrom(log.Inclusion(index)) };
        request.Consistency.AddRange(log.Consistency(await PositionAsync()));
        return request;
    }

    /// <summary>SHA-256 of the statement inside the DSSE envelope.</summary>
    public static Sha256Digest ReceiptDigest(RunOutcome outcome)
    {
        using var envelope = System.Text.Json.JsonDocument.Parse(outcome.Finished.Receipt.Memory);
        return Sha256Digest.Of(envelope.RootElement.GetProperty("payload").GetBytesFromBase64());
    }

    private static async Task SendAsync(Grpc.Core.IClientStreamWriter<ExecuteRunRequest> stream, RunStart start, IEnumerable<byte[]> ciphertexts)
    {
        const int FragmentBytes = 4_000; // not a divisor of anything
        try
        {
            await stream.WriteAsync(new ExecuteRunRequest { Start = start });
            var index = 0u;
            foreach (var ciphertext in ciphertexts)
            {
                for (var offset = 0; offset < ciphertext.Length; offset += FragmentBytes)
                {
                    var data = ByteString.CopyFrom(ciphertext.AsSpan(offset, Math.Min(FragmentBytes, ciphertext.Length - offset)));
                    await stream.WriteAsync(new ExecuteRunRequest { Fragment = new CiphertextFragment { Dataset = index, Data = data } });
                }

                index++;
            }

            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is Grpc.Core.RpcException or InvalidOperationException)
        {
            // The enclave has refused; its status tells why.
        }
    }

    private Wrap Wrap(Institution institution, DraftHeader header, DataKey key, EnclaveKeys keys)
    {
        var recipient = keys.KemKeys[0];
        return KeyWraps.Seal(
            new WrapContext(Digest.Bytes.ToArray(), header.Digest, WrapPurpose.Dataset, institution.Name, ParticipantName.Enclave),
            KemPublicKey.Parse((HpkeSuite)recipient.Suite, recipient.Bytes.Span).OrThrow(),
            keys.Digest.Bytes,
            new DatasetSecret(key, institution.Share),
            institution.Signing);
    }

    /// <summary>Rows whose label follows from the marker, with noise that the institution's name seeds.</summary>
    private static byte[] Table(TableSchema schema, Institution institution)
    {
        var random = new Random(institution.Name[0]);
        using var table = new MemoryStream();
        using var writer = new FeatureTableWriter(table, schema, Rows);
        for (var row = 0; row < Rows; row++)
        {
            var marker = random.NextDouble();
            if (row % 10 == 0)
            {
                writer.SetMissing(0);
            }
            else
            {
                writer.SetNumber(0, random.Next(20, 90));
            }

            writer.SetInteger(1, random.Next(2));
            writer.SetNumber(2, marker);
            writer.SetLabel(marker + (0.4 * random.NextDouble()) > 0.7);
            writer.EndRow();
        }

        writer.Complete();
        return table.ToArray();
    }
}
