using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>One upload, as the gateway holds it. Tests change it as a gateway could.</summary>
internal sealed record EncryptedTable(SignedHeader Header, IReadOnlyList<Wrap> Wraps, byte[] Ciphertext)
{
    public OrderedDataset Ordered
    {
        get
        {
            var header = EnvelopeHeader.Parser.ParseFrom(Header.Header);
            return new OrderedDataset { Participant = header.Sender, EnvelopeId = header.EnvelopeId, DatasetVersion = header.DatasetVersion, CiphertextSha256 = Header.CiphertextSha256 };
        }
    }
}
