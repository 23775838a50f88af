using System.Text;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Messages of institutions, of the gateway and of the audit log.</summary>
internal static class MessageTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("key-config", bytes => EnclaveKeys.Parse(bytes), () => [KeyConfig().ToByteArray()]) { Form = new MessageMutation(V1.KeyConfig.Parser) },
        new("handover-offer", bytes => OfferedHandover.Parse(bytes), () => [Offer().ToByteArray()]) { Form = new MessageMutation(HandoverOffer.Parser, new MessageMutation(V1.KeyConfig.Parser)) },
        new("handover-record", ReadRecord, () => [Record()]) { Form = new MessageMutation(HandoverRecord.Parser) },
        new("manifest", bytes => ValidManifest.Parse(bytes), () => [new SampleStudy().Manifest.ToByteArray()]) { Form = new MessageMutation(StudyManifest.Parser) },
        new("identity", bytes => InstitutionIdentity.Verify(bytes), () => [new SampleStudy().Institutions[0].Identity.SignedBytes.ToArray()]) { Form = new MessageMutation(SignedIdentity.Parser) },
        new("model", bytes => ModelScorer.Parse(bytes), () => [Model().ToByteArray(), Trees().ToByteArray()]) { Form = new MessageMutation(ModelParameters.Parser) },
        new("dsse-envelope", bytes => DsseEnvelope.Parse(bytes.Span), () => [DsseEnvelope.Sign("application/vnd.in-toto+json", "{}"u8, new SampleStudy().Root).ToBytes()]),
        new("signed-note", bytes => SignedNote.Parse(bytes.Span), Notes),
        new("checkpoint", bytes => Checkpoint.Parse(Encoding.UTF8.GetString(bytes.Span)), () => ["log.example\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"u8.ToArray()]),
        new("tlog-proof", bytes => TlogProof.Parse(bytes.Span), () => Notes().Select(note => (byte[])[.. "c2sp.org/tlog-proof@v1\nindex 3\n\n"u8, .. note])),
        new("audit-entry", bytes => AuditEntry.Parse(bytes), () => [Entry().ToBytes()]),
        new("verifier-key", bytes => VerifierKey.Parse(Encoding.UTF8.GetString(bytes.Span)), () => [Encoding.ASCII.GetBytes(new SampleStudy().Log.VerifierKey.ToString()), .. SharedVectors.Read("tlog/tessera/log.vkey")]),
    ];

    private static IEnumerable<byte[]> Notes() => SharedVectors.Read("tlog/tessera/checkpoint", "tlog/tessera/checkpoint.12").Append("log.example\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— log.example AAAAAAAA\n"u8.ToArray());

    private static AuditEntry Entry() => new()
    {
        Id = "1", Source = "gateway", Action = "upload", Time = SampleStudy.Now, Actor = "north", Role = "participant", Object = "dataset", Study = new string('a', 64), Outcome = "OK", TraceId = "",
        Digests = [new NamedDigest("evidence", new string('b', 64))],
    };

    private static HandoverOffer Offer() => new()
    {
        Version = 1, StudyDigest = KeyConfig().StudyDigest, Challenge = ByteString.CopyFrom(new byte[32]), Nonce = ByteString.CopyFrom(new byte[32]), KeyConfig = KeyConfig().ToByteString(),
        KeyConfigDigests = { ByteString.CopyFrom(new byte[32]), ByteString.CopyFrom([.. new byte[31], 1]) },
    };

    private static byte[] Record()
    {
        var digest = Sha256Digest.Of("digest"u8);
        return RecordedHandover.Create(digest, digest, Notes().Last(), digest, 1, SampleStudy.Now).Bytes.ToArray();
    }

    private static void ReadRecord(ReadOnlyMemory<byte> bytes)
    {
        if (RecordedHandover.Parse(bytes).TryGetValue(out var record, out _))
        {
            _ = HandoverNonces.Giver(record.Bytes.Span);
            _ = SignedNote.Parse(record.Checkpoint.Span);
        }
    }

    private static ModelParameters Model()
    {
        var model = new ModelParameters { Version = 1, Linear = new LinearModel { Weights = { 1, 2, 3 }, Bias = 0.5 } };
        model.Encodings.Add(new FeatureEncoding { Name = "age", Type = FeatureType.Float32, Impute = 50, Scale = 1 });
        model.Encodings.Add(new FeatureEncoding { Name = "sex", Type = FeatureType.Category, Categories = { "f", "m" }, Impute = 0 });
        return model;
    }

    private static ModelParameters Trees()
    {
        var trees = new TreeEnsemble { Slope = -1, Trees = { new Tree { Inputs = { 0 }, Thresholds = { 60 }, Left = { -1 }, Right = { -2 }, Leaves = { 0.1, -0.1 } } } };
        var model = Model();
        model.Trees = trees;
        return model;
    }

    private static KeyConfig KeyConfig() => new()
    {
        Version = 1,
        StudyDigest = ByteString.CopyFrom(new byte[32]),
        KemKeys = { new KemKey { Suite = KemKeyLengths.P256, PublicKey = ByteString.CopyFrom(new SampleStudy().Root.PublicKey.Bytes.Span) } },
        ReceiptPublicKey = ByteString.CopyFrom(new SampleStudy().Root.PublicKey.Bytes.Span),
        Epoch = 1,
        NotBefore = SampleStudy.Start.ToUnixTimeSeconds(),
        NotAfter = SampleStudy.Now.ToUnixTimeSeconds(),
    };
}
