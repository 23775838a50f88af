using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Studies;

/// <summary>One envelope that this institution made for a study, as its journal tells it.</summary>
/// <param name="Spooled">What was encrypted.</param>
/// <param name="Wrapped">The newest wrap to an enclave; null before the first.</param>
/// <param name="IsStored">The gateway confirmed all bytes.</param>
internal sealed record KeptDataset(DatasetSpooled Spooled, DatasetWrapped? Wrapped, bool IsStored)
{
    public string EnvelopeId => Spooled.EnvelopeId;

    public SignedHeader SignedHeader { get; } = V1.SignedHeader.Parser.ParseFrom(Spooled.SignedHeader);

    public Wrap OwnWrap { get; } = Wrap.Parser.ParseFrom(Spooled.OwnWrap);

    public EnvelopeHeader Header => EnvelopeHeader.Parser.ParseFrom(SignedHeader.Header);

    public Sha256Digest CiphertextDigest => new(SignedHeader.CiphertextSha256.Span);
}
