using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.UnitTests.Trust.Transparency.Bundles;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>What institutions, gateway and enclave sign about a study. Where a signature covers the bytes they are signed again by a sample's key, so that what lies behind it is reached.</summary>
internal static class StudyTargets
{
    private const int MaximumMessageBytes = 1024 * 1024;

    private static readonly SampleBundle Bundle = new();

    private static readonly SampleStudy Study = Bundle.Study;

    private static readonly VerifiedStudy Verified = Study.Verify();

    private static readonly SampleRun Run = Bundle.AddRun();

    public static IEnumerable<FuzzTarget> All =>
    [
        new("signed-study", ReadStudy, () => [Study.Approve().ToByteArray()]) { Form = new MessageMutation(SignedStudy.Parser, new MessageMutation(StudyManifest.Parser)), MaximumBytes = 64 * 1024 },
        new("amendment", ReadAmendment, () => [Study.Amend(1, [new byte[32]], [], "north", "south", "west").ToByteArray()]) { Form = new MessageMutation(SignedAmendment.Parser, new MessageMutation(MeasurementAmendment.Parser)) },
        new("run-order", ReadOrder, () => [Run.Order.ToByteArray()]) { Form = new MessageMutation(SignedOrder.Parser, new MessageMutation(RunOrder.Parser)) },
        new("envelope-header", ReadHeader, () => [Header().ToByteArray()]) { Form = new MessageMutation(EnvelopeHeader.Parser) },
        new("receipt", bytes => Open<RunReceipt>(bytes), () => [Payload(Run.SignedReceipt().Envelope)]),
        new("erasure-certificate", bytes => Open<ErasureCertificate>(bytes), () => [Payload(Certificate())]),
    ];

    private static void ReadStudy(ReadOnlyMemory<byte> bytes)
    {
        if (!StrictProto.Parse<SignedStudy>(bytes, "study", MaximumMessageBytes).TryGetValue(out var study, out _))
        {
            return;
        }

        _ = StudyVerifier.Verify(study, [], SampleStudy.Now);
        study.Approvals.Clear();
        study.Approvals.AddRange(Study.Institutions.Select(institution => Approvals.Sign(institution.Key, Sha256Digest.Of(study.Manifest.Span), institution.Name, ApprovalKind.Approve, SampleStudy.Now)));
        _ = StudyVerifier.Verify(study, [], SampleStudy.Now);
    }

    private static void ReadAmendment(ReadOnlyMemory<byte> bytes)
    {
        if (!StrictProto.Parse<SignedAmendment>(bytes, "amendment", MaximumMessageBytes).TryGetValue(out var signed, out _))
        {
            return;
        }

        _ = Amendments.Open(Verified.Manifest, signed);
        signed.Signatures.Clear();
        signed.Signatures.AddRange(Study.Institutions.Select(institution => Amendments.Sign(institution.Key, signed.Amendment.Span, institution.Name)));
        _ = StudyVerifier.Verify(Study.Approve(), [signed], SampleStudy.Now);
    }

    private static void ReadOrder(ReadOnlyMemory<byte> bytes)
    {
        if (!StrictProto.Parse<SignedOrder>(bytes, "order", MaximumMessageBytes).TryGetValue(out var signed, out _))
        {
            return;
        }

        _ = OrderVerifier.VerifyProposal(signed, Verified, OrderHistory.Empty, SampleStudy.Now);
        signed.Signatures.Clear();
        signed.Signatures.AddRange(Study.Institutions.Select(institution => RunOrders.Sign(institution.Key, signed.Order.Span, institution.Name)));
        _ = OrderVerifier.Verify(signed, Verified, OrderHistory.Empty, SampleStudy.Now);
    }

    private static EnvelopeHeader Header() => new()
    {
        Version = 1,
        StudyDigest = Verified.Digest.ToByteString(),
        Kind = PayloadKind.FeatureTable,
        Sender = "north",
        EnvelopeId = ByteString.CopyFrom(new byte[16]),
        DatasetVersion = 1,
        SchemaDigest = ByteString.CopyFrom(new byte[32]),
        RowCount = 1000,
        CreateTime = SampleStudy.Start.ToUnixTimeSeconds(),
        ExpireTime = SampleStudy.Start.AddDays(7).ToUnixTimeSeconds(),
    };

    private static void ReadHeader(ReadOnlyMemory<byte> bytes)
    {
        var signer = Study.Institutions[0].Key;
        var digest = new byte[HeaderLimits.DigestBytes];
        var signed = new SignedHeader
        {
            Header = ByteString.CopyFrom(bytes.Span),
            CiphertextSha256 = ByteString.CopyFrom(digest),
            Signature = ByteString.CopyFrom(signer.Sign(DraftHeader.SignatureInput(bytes.Span, digest))),
        };
        _ = VerifiedHeader.Verify(signed, signer.PublicKey, new HeaderExpectation(Verified.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, "north"));
    }

    private static ReadOnlyMemory<byte> Certificate()
    {
        Bundle.AddCertificate(Run);
        return Bundle.Documents[Trust.Transparency.Bundles.BundlePaths.Certificate("c-1")];
    }

    private static byte[] Payload(ReadOnlyMemory<byte> envelope)
    {
        using var json = System.Text.Json.JsonDocument.Parse(envelope);
        return json.RootElement.GetProperty("payload").GetBytesFromBase64();
    }

    private static void Open<TPredicate>(ReadOnlyMemory<byte> payload)
        where TPredicate : class, IPredicate<TPredicate>
    {
        if (payload.Length <= DsseEnvelope.MaximumPayloadBytes)
        {
            _ = SignedStatement<TPredicate>.Open(DsseEnvelope.Sign(DsseEnvelope.InTotoPayloadType, payload.Span, Study.Root).ToBytes(), Study.Root.PublicKey);
        }
    }
}
