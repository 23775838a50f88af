using System.Text;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>An honest audit bundle in the making: entries are logged, documents added, and <see cref="Build"/> signs the tree as it is.</summary>
internal sealed class SampleBundle
{
    private readonly List<byte[]> entries = [];

    public SampleStudy Study { get; } = new();

    public LogSigningKey Log => Study.Log;

    public WitnessSigningKey Witness { get; } = WitnessSigningKey.Generate("w.example");

    public SigningKey Gateway { get; } = SigningKey.Generate();

    /// <summary>Everything but the log's own files.</summary>
    public Dictionary<string, ReadOnlyMemory<byte>> Documents { get; } = [];

    public AuditTrust Trust => new(Log.VerifierKey, WitnessPolicy.Create([Witness.VerifierKey], 1).OrThrow(), GatewayKey: Gateway.PublicKey);

    public long Size => entries.Count;

    /// <summary>A log of some length with an approved study, a run with its receipt, and a certificate with its intent.</summary>
    public static SampleBundle Complete(int noise = 300)
    {
        var bundle = new SampleBundle();
        bundle.Noise(noise);
        bundle.AddStudy();
        var run = bundle.AddRun();
        bundle.Noise(5);
        bundle.AddDatasetEvidence();
        bundle.AddCertificate(run);
        bundle.Noise(noise);
        return bundle;
    }

    public void Noise(int count)
    {
        for (var i = 0; i < count; i++)
        {
            AddEntry("federatedgateway.evidence.issued", string.Empty);
        }
    }

    public long AddEntry(string action, string study, params NamedDigest[] digests) => AddEntry(action, "object", study, digests);

    public long AddEntry(string action, string subject, string study, NamedDigest[] digests)
    {
        AddBytes(new AuditEntry
        {
            Id = $"{entries.Count}",
            Source = "urn:federatedgateway:log:example",
            Action = action,
            Time = SampleStudy.Now,
            Actor = "gateway",
            Role = "gateway",
            Object = subject,
            Study = study,
            Outcome = "success",
            TraceId = string.Empty,
            Digests = digests,
        }.ToBytes());
        return entries.Count - 1;
    }

    public void AddBytes(byte[] entry) => entries.Add(entry);

    public void AddStudy()
    {
        var study = Study.Approve();
        Documents[BundlePaths.Manifest(Study.Digest)] = study.Manifest.Memory;
        foreach (var approval in study.Approvals)
        {
            Documents[BundlePaths.Approval(Study.Digest, approval.Participant)] = approval.ToByteArray();
        }
    }

    /// <summary>A removal of some measurement that nobody uses.</summary>
    public void AddAmendment(uint number, bool logged = true, byte content = 1)
    {
        var amendment = Study.Amend(number, [], [[.. Enumerable.Repeat((byte)(content + number), 32)]], "north");
        Documents[BundlePaths.Amendment(Study.Digest, (int)number)] = amendment.ToByteArray();
        if (logged)
        {
            AddEntry("federatedgateway.study.amended", Study.Digest.ToString(), new NamedDigest(EntryDigests.Amendment, Sha256Digest.Of(amendment.Amendment.Span).ToString()));
        }
    }

    public SampleRun AddRun(int number = 1, ulong datasetVersion = 1, bool logged = true)
    {
        var run = new SampleRun(Study, Checkpoint(), number, datasetVersion);
        AddDocuments(run);
        var receipt = run.SignedReceipt();
        Documents[BundlePaths.Receipt(run.OrderDigest)] = receipt.Envelope;
        if (logged)
        {
            AddEntry("federatedgateway.run.receipt", Study.Digest.ToString(), new NamedDigest(EntryDigests.Receipt, receipt.Digest.ToString()));
        }

        return run;
    }

    public void AddDocuments(SampleRun run)
    {
        Documents[BundlePaths.Order(run.OrderDigest)] = run.Order.Order.Memory;
        foreach (var signature in run.Order.Signatures)
        {
            Documents[BundlePaths.OrderSignature(run.OrderDigest, signature.Participant)] = signature.Signature.Memory;
        }

        Documents[BundlePaths.Evidence(run.OrderDigest)] = run.Evidence;
        Documents[BundlePaths.RunCheckpoint(run.OrderDigest)] = run.Checkpoint;
        Documents[BundlePaths.KeyConfig(run.Keys.Digest)] = run.Keys.Bytes;
    }

    /// <summary>What an institution decided on when it wrapped a key; <paramref name="change"/> before it is logged and exported.</summary>
    public void AddDatasetEvidence(string dataset = "00112233445566778899aabbccddeeff", bool logged = true, Action<DatasetEvidence>? change = null)
    {
        var keys = SampleEvidence.MakeKeys(Study.Digest);
        var nonce = SampleEvidence.Nonce();
        using var attester = new DevelopmentAttester(Study.Root, Study.Measurement);
        var kept = new DatasetEvidence
        {
            StudyDigest = Study.Digest.ToByteString(),
            DatasetId = dataset,
            Evidence = attester.Produce(keys, nonce, EvidenceRole.Upload, SampleStudy.Now).ToByteString(),
            Nonce = ByteString.CopyFrom(nonce),
            VerifyTime = SampleStudy.Now.ToUnixTimeSeconds(),
        };
        change?.Invoke(kept);
        var document = kept.ToByteArray();
        var digest = Sha256Digest.Of(document);
        Documents[BundlePaths.DatasetEvidence(dataset, digest)] = document;
        if (logged)
        {
            AddEntry("federatedgateway.dataset.announced", dataset, Study.Digest.ToString(), [new NamedDigest(EntryDigests.DatasetEvidence, digest.ToString())]);
        }
    }

    public void AddCertificate(SampleRun run, bool intended = true, bool logged = true, SigningKey? holder = null, params KeyDestructionRecord[] successors)
    {
        var plan = Sha256Digest.Of("plan"u8);
        var study = Study.Digest;
        var intent = intended ? AddEntry("federatedgateway.erasure.started", study.ToString(), new NamedDigest(EntryDigests.Plan, plan.ToString())) : 0;
        var signature = (holder ?? run.ReceiptKey).Sign(KeyDestructionRecord.SignedMessage(study, run.Keys.Digest, [1], SampleStudy.Now));
        var certificate = SignedStatement<ErasureCertificate>.Sign(
            [Subject.Of("upload-1", Sha256Digest.Of("upload"u8))],
            new ErasureCertificate(
                study,
                plan,
                intent,
                "study retention",
                ErasureClaim.Shredded,
                [new ErasedCopy("upload-1", "eu-central", "uploads", "u/1", "v1", CopyOutcome.Deleted)],
                1,
                [new KeyDestructionRecord(run.Keys.Digest, KeyOutcome.Destroyed, SampleStudy.Now, Convert.ToBase64String([1]), Convert.ToBase64String(signature)), .. successors],
                ["north"],
                SampleStudy.Now,
                SampleStudy.Now.AddSeconds(1)),
            Gateway);
        Documents[BundlePaths.Certificate("c-1")] = certificate.Envelope;
        Documents[BundlePaths.GatewayKey] = Gateway.PublicKey.Bytes;
        if (logged)
        {
            AddEntry("federatedgateway.erasure.certified", study.ToString(), new NamedDigest(EntryDigests.Certificate, certificate.Digest.ToString()));
        }
    }

    public void AddPlacement(PlacedClass kind, string region, bool logged = true, string key = "models/one", SigningKey? signer = null)
    {
        var study = kind == PlacedClass.Audit ? null : Study.Digest;
        var placement = SignedStatement<PlacementReceipt>.Sign(
            [Subject.Of(key, Sha256Digest.Of("model"u8))], new PlacementReceipt(kind, region, "models", "v1", SampleStudy.Now, study), signer ?? Gateway);
        Documents[BundlePaths.Placement(placement.Digest.ToString())] = placement.Envelope;
        Documents[BundlePaths.GatewayKey] = Gateway.PublicKey.Bytes;
        if (logged)
        {
            AddEntry("federatedgateway.copy.placed", key, study?.ToString() ?? "", [new NamedDigest(EntryDigests.Placement, placement.Digest.ToString())]);
        }
    }

    public void Withdraw(string participant, DateTimeOffset time)
    {
        var institution = Study.Institutions.Single(institution => institution.Name == participant);
        Documents[BundlePaths.Withdrawal(Study.Digest, participant)] = Approvals.Sign(institution.Key, Study.Digest, participant, ApprovalKind.Withdraw, time).ToByteArray();
    }

    /// <summary>The tree as it is now, signed and cosigned.</summary>
    public byte[] Checkpoint()
    {
        var tree = new CompactTree();
        entries.ForEach(entry => tree.Append(MerkleHashing.Leaf(entry)));
        return Sign(tree.Root);
    }

    public byte[] Sign(TreeHash root)
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(Log.VerifierKey.Name, Size, root), Log);
        return signed.With([Witness.Cosign(signed.Checkpoint.Text, SampleStudy.Now.ToUnixTimeSeconds())]).ToBytes();
    }

    public Dictionary<string, ReadOnlyMemory<byte>> Build()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Documents)
        {
            [BundlePaths.Checkpoint] = Checkpoint(),
            [BundlePaths.LogKey] = Encoding.UTF8.GetBytes(Log.VerifierKey + "\n"),
        };
        var builder = new TileBuilder((tile, bytes) => files.Add(tile.Path, bytes));
        entries.ForEach(entry => builder.Append(MerkleHashing.Leaf(entry)));
        foreach (var (tile, bytes) in builder.Partial())
        {
            files.Add(tile.Path, bytes);
        }

        foreach (var bundle in EntryBundle.ForSize(Size))
        {
            files.Add(bundle.Path, EntryBundle.Encode([.. entries.Skip((int)bundle.Index * HashTile.FullWidth).Take(bundle.Width).Select(entry => new ReadOnlyMemory<byte>(entry))]));
        }

        return files;
    }

    public AuditReport Verify(AuditTrust? trust = null) => AuditBundle.Verify(Build(), trust ?? Trust);
}
