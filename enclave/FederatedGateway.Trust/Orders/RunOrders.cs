using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Orders;

/// <summary>Making and signing run orders: signatures over "fgw-order-v1" ‖ lp(order) ‖ lp(participant).</summary>
public static class RunOrders
{
    public const uint Version = 1;

    /// <summary>64 datasets and 64 recipients take 16 KiB.</summary>
    public const int MaximumBytes = 64 * 1024;

    public const int EnvelopeIdBytes = 16;

    private const string Label = "fgw-order-v1";

    /// <summary>The serialized order that every participant in it signs. Its recipients are the manifest's.</summary>
    /// <param name="study">The study as approved now.</param>
    /// <param name="number">1 to the manifest's maximum.</param>
    /// <param name="keyConfigDigest">The enclave key that the datasets are wrapped to.</param>
    /// <param name="measurement">That enclave's code measurement.</param>
    /// <param name="datasets">One per participant; put into the manifest's order here.</param>
    /// <param name="notAfter">Not run later.</param>
    public static byte[] Create(VerifiedStudy study, int number, Sha256Digest keyConfigDigest, ReadOnlySpan<byte> measurement, IEnumerable<OrderedDataset> datasets, DateTimeOffset notAfter)
    {
        var order = new RunOrder
        {
            Version = Version,
            StudyDigest = study.Digest.ToByteString(),
            Number = checked((uint)number),
            NewestAmendment = (uint)study.Measurements.Count,
            KeyConfigDigest = keyConfigDigest.ToByteString(),
            Measurement = ByteString.CopyFrom(measurement),
            NotAfter = notAfter.ToUnixTimeSeconds(),
        };
        var names = study.Participants.Select(participant => participant.Name).ToList();
        order.Datasets.AddRange(datasets.OrderBy(dataset => names.IndexOf(dataset.Participant)));
        order.Recipients.AddRange(study.Manifest.Message.Recipients);
        return order.ToByteArray();
    }

    public static ParticipantSignature Sign(ISigner signer, ReadOnlySpan<byte> order, string participant)
        => new() { Participant = participant, Signature = ByteString.CopyFrom(signer.Sign(Input(order, participant))) };

    public static bool Verify(ParticipantSignature signature, ReadOnlySpan<byte> order, SigningPublicKey key)
        => key.Verify(Input(order, signature.Participant), signature.Signature.Span);

    private static byte[] Input(ReadOnlySpan<byte> order, string participant) => new SignedInput(Label).Field(order).Field(participant).ToArray();
}
