using System.Text;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
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
        new("manifest", bytes => ValidManifest.Parse(bytes), () => [new SampleStudy().Manifest.ToByteArray()]) { Form = new MessageMutation(StudyManifest.Parser) },
        new("identity", bytes => InstitutionIdentity.Verify(bytes), () => [new SampleStudy().Institutions[0].Identity.SignedBytes.ToArray()]) { Form = new MessageMutation(SignedIdentity.Parser) },
        new("model", bytes => ModelScorer.Parse(bytes), () => [new ModelParameters().ToByteArray()]) { Form = new MessageMutation(ModelParameters.Parser) },
        new("dsse-envelope", bytes => DsseEnvelope.Parse(bytes.Span), () => [DsseEnvelope.Sign("application/vnd.in-toto+json", "{}"u8, new SampleStudy().Root).ToBytes()]),
        new("signed-note", bytes => SignedNote.Parse(bytes.Span), Notes),
        new("checkpoint", bytes => Checkpoint.Parse(Encoding.UTF8.GetString(bytes.Span)), Notes),
        new("tlog-proof", bytes => TlogProof.Parse(bytes.Span), () => Notes().Select(note => (byte[])[.. "c2sp.org/tlog-proof@v1\nindex 3\n\n"u8, .. note])),
        new("audit-entry", bytes => AuditEntry.Parse(bytes), () => ["{}"u8.ToArray()]),
        new("verifier-key", bytes => VerifierKey.Parse(Encoding.UTF8.GetString(bytes.Span)), () => [Encoding.ASCII.GetBytes(new SampleStudy().Log.VerifierKey.ToString()), .. SharedVectors.Read("tlog/tessera/log.vkey")]),
    ];

    private static IEnumerable<byte[]> Notes() => SharedVectors.Read("tlog/tessera/checkpoint", "tlog/tessera/checkpoint.12").Append("log.example\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— log.example AAAAAAAA\n"u8.ToArray());

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
