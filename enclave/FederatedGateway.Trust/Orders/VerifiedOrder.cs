using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Orders;

/// <summary>An order that every participant whose rows it uses has signed and that the study allows. Made by <see cref="OrderVerifier"/> only.</summary>
public sealed class VerifiedOrder
{
    internal VerifiedOrder(ReadOnlySpan<byte> bytes, RunOrder message)
    {
        Message = message;
        Digest = Sha256Digest.Of(bytes);
        StudyDigest = new Sha256Digest(message.StudyDigest.Span);
        KeyConfigDigest = new Sha256Digest(message.KeyConfigDigest.Span);
    }

    /// <summary>The order digest; in hexadecimal the run's id.</summary>
    public Sha256Digest Digest { get; }

    public Sha256Digest StudyDigest { get; }

    public Sha256Digest KeyConfigDigest { get; }

    /// <summary>Datasets in the manifest's order. Not to be changed.</summary>
    public RunOrder Message { get; }

    public int Number => (int)Message.Number;

    public DateTimeOffset NotAfter => DateTimeOffset.FromUnixTimeSeconds(Message.NotAfter);

    /// <summary>Is this envelope the one that was ordered at this place? Refuses with ORDER_DATASET_MISMATCH.</summary>
    /// <param name="index">Place in the order.</param>
    /// <param name="header">Its header.</param>
    public Verdict<OrderedDataset> Match(int index, VerifiedHeader header)
    {
        var dataset = Message.Datasets[index];
        var difference = header.Sender != dataset.Participant ? $"it is by {header.Sender}"
            : !dataset.EnvelopeId.Span.SequenceEqual(header.EnvelopeId.Span) ? "it has another envelope id"
            : header.DatasetVersion != dataset.DatasetVersion ? $"it has version {header.DatasetVersion}, ordered is {dataset.DatasetVersion}"
            : !dataset.CiphertextSha256.Span.SequenceEqual(header.CiphertextSha256.Span) ? "its ciphertext has another digest"
            : null;
        return difference is null
            ? Verdict<OrderedDataset>.Accepted(dataset)
            : Verdict<OrderedDataset>.Refused(Reasons.OrderDatasetMismatch, $"dataset {index} is not the one that {dataset.Participant} and the others ordered: {difference}");
    }
}
