using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Carries a hand-over as an honest gateway does, step by step; a test changes what is carried.</summary>
internal sealed class HandoverCourier(Consortium consortium, EnclaveProcess giver, EnclaveProcess successor)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public SignedAmendment[] Amendments { get; set; } = [];

    public async Task<OfferHandoverRequest> PrepareAsync()
    {
        var prepared = await giver.Client.PrepareHandoverAsync(new PrepareHandoverRequest { StudyDigest = consortium.Digest.ToByteString() }, cancellationToken: Token);
        var request = new OfferHandoverRequest { Study = consortium.Approve(), Challenge = prepared.Challenge };
        request.Amendments.AddRange(Amendments);
        request.KeyConfigDigests.AddRange(prepared.KeyConfigDigests);
        return request;
    }

    public async Task<ByteString> OfferAsync(OfferHandoverRequest? request = null)
        => (await successor.Client.OfferHandoverAsync(request ?? await PrepareAsync(), cancellationToken: Token)).Offer;

    /// <summary>Logs the offer, and what the successor is shown of that.</summary>
    public async Task<ProveHandoverRequest> LogAsync(ByteString offer)
    {
        var entry = Entry(offer);
        var index = consortium.Log.Append(entry);
        return await ProofAsync(offer, entry, index);
    }

    /// <summary>The same entry in the log as it is now.</summary>
    public async Task<ProveHandoverRequest> ProofAsync(ByteString offer, byte[] entry, long index)
    {
        var request = new ProveHandoverRequest
        {
            Study = consortium.Approve(),
            OfferDigest = Sha256Digest.Of(offer.Span).ToByteString(),
            LogEntry = ByteString.CopyFrom(entry),
            InclusionProof = ByteString.CopyFrom(consortium.Log.Inclusion(index)),
        };
        request.Amendments.AddRange(Amendments);
        request.Consistency.AddRange(consortium.Log.Consistency(await PositionAsync(successor)));
        return request;
    }

    public byte[] Entry(ByteString offer, string name = EntryDigests.HandoverOffer) => new AuditEntry
    {
        Id = Guid.NewGuid().ToString(),
        Source = "fgw-gateway",
        Action = "federatedgateway.handover.offered",
        Time = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
        Actor = "gateway",
        Role = "gateway",
        Object = "successor",
        Study = consortium.Digest.ToString(),
        Outcome = "success",
        TraceId = "",
        Digests = [new NamedDigest(name, Sha256Digest.Of(offer.Span).ToString())],
    }.ToBytes();

    public async Task<V1.Evidence> ProveAsync(ProveHandoverRequest request) => (await successor.Client.ProveHandoverAsync(request, cancellationToken: Token)).Evidence;

    public async Task<HandOverRequest> GiveRequestAsync(ByteString offer, ProveHandoverRequest shown, V1.Evidence evidence)
    {
        var request = new HandOverRequest { Study = shown.Study, Offer = offer, Evidence = evidence, LogEntry = shown.LogEntry, InclusionProof = shown.InclusionProof };
        request.Amendments.AddRange(shown.Amendments);
        request.Consistency.AddRange(consortium.Log.Consistency(await PositionAsync(giver)));
        return request;
    }

    /// <summary>Everything up to the request that moves the keys.</summary>
    public async Task<HandOverRequest> GiveRequestAsync()
    {
        var offer = await OfferAsync();
        var shown = await LogAsync(offer);
        return await GiveRequestAsync(offer, shown, await ProveAsync(shown));
    }

    public async Task<HandOverResponse> GiveAsync(HandOverRequest request) => await giver.Client.HandOverAsync(request, cancellationToken: Token);

    public AcceptHandoverRequest AcceptRequest(HandOverResponse handed)
    {
        var request = new AcceptHandoverRequest { Study = consortium.Approve(), Record = handed.Record, Signature = handed.Signature, Evidence = handed.Evidence, Sealed = handed.Sealed };
        request.Amendments.AddRange(Amendments);
        return request;
    }

    public async Task<HandoverAcceptance> AcceptAsync(AcceptHandoverRequest request) => (await successor.Client.AcceptHandoverAsync(request, cancellationToken: Token)).Acceptance;

    /// <summary>All of it, honestly.</summary>
    public async Task<(HandOverRequest Given, HandOverResponse Handed, HandoverAcceptance Acceptance)> CarryAsync()
    {
        var given = await GiveRequestAsync();
        var handed = await GiveAsync(given);
        return (given, handed, await AcceptAsync(AcceptRequest(handed)));
    }

    private async Task<long> PositionAsync(EnclaveProcess host)
    {
        var description = await host.Client.DescribeAsync(new DescribeRequest(), cancellationToken: Token);
        return description.Logs.FirstOrDefault(position => position.Origin == consortium.Log.Key.Name)?.Size ?? 0;
    }
}
