using FederatedGateway.Trust.Encoding;
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

    /// <summary>
    /// Is this envelope the one that was ordered at this place? Refuses with ORDER_DATASET_MISMATCH: the header and digest must have been verified as signed before.
    /// </summary>
    /// <param name="index">Place in the order.</param>
    /// <param name="header">Of a verified <see cref="SignedHeader"/>.</param>
    /// <param name="ciphertextDigest">Its signed ciphertext digest.</param>
    public Verdict<OrderedDataset> Match(int index, EnvelopeHeader header, Sha256Digest ciphertextDigest)
    {
        var dataset = Message.Datasets[index];
        var difference = header.Sender != dataset.Participant ? $"it is by {header.Sender}"
            : header.EnvelopeId != dataset.EnvelopeId ? "it has another envelope id"
            : header.DatasetVersion != dataset.DatasetVersion ? $"it has version {header.DatasetVersion}, ordered is {dataset.DatasetVersion}"
            : !ciphertextDigest.Equals(dataset.CiphertextSha256.Span) ? "its ciphertext has another digest"
            : null;
        return difference is null
            ? Verdict<OrderedDataset>.Accepted(dataset)
            : Verdict<OrderedDataset>.Refused(Reasons.OrderDatasetMismatch, $"dataset {index} is not the one that {dataset.Participant} and the others ordered: {difference}");
    }
}
