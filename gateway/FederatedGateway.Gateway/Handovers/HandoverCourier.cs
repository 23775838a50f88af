using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Handovers;

/// <summary>Carries messages between a giver and a successor. Both verify everything themselves; what is checked here is checked to tell an operator early.</summary>
internal sealed class HandoverCourier(
    EnclaveHosts hosts, IDbContextFactory<GatewayDatabase> databases, EvidenceCheck check, CollateralSource collateral, EnclaveLogView logView, LogProofs proofs, TimeProvider clock)
{
    /// <summary>A run may bring the log forward between the two sides' looks at it.</summary>
    private const int MaximumTries = 5;

    /// <summary>Asks both sides which keys there are, and the successor for an offer for those that it lacks.</summary>
    /// <returns>Null when the successor has them all, or there are none.</returns>
    public async Task<OfferedHandover?> OfferAsync(string studyId, string giver, string successor, CancellationToken cancellationToken)
    {
        var prepare = new PrepareHandoverRequest { StudyDigest = ByteString.CopyFrom(Convert.FromHexString(studyId)) };
        var held = await CallAsync(giver, (host, options) => host.PrepareHandoverAsync(prepare, options), cancellationToken);
        var known = await CallAsync(successor, (host, options) => host.PrepareHandoverAsync(prepare, options), cancellationToken);
        var wanted = held.KeyConfigDigests.Except(known.KeyConfigDigests).ToList();
        if (wanted.Count == 0)
        {
            return null;
        }

        var (study, amendments) = await SignedAsync(studyId, cancellationToken);
        var request = new OfferHandoverRequest { Study = study, Challenge = held.Challenge };
        request.Amendments.AddRange(amendments);
        request.KeyConfigDigests.AddRange(wanted);
        var offered = await CallAsync(successor, (host, options) => host.OfferHandoverAsync(request, options), cancellationToken);
        var offer = OfferedHandover.Parse(offered.Offer.Memory).OrThrow();
        return offer.StudyDigest.ToString() == studyId && offer.KeyConfigs.Select(digest => digest.ToByteString()).SequenceEqual(wanted)
            ? offer
            : throw new RefusedException(Reasons.HandoverInvalid, $"the host \"{successor}\" made an offer for other keys than it was asked for");
    }

    /// <summary>Has the successor prove itself for its logged offer, and the giver seal the keys to it.</summary>
    /// <param name="stored">The offer.</param>
    /// <param name="logged">Its entry.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>The successor's evidence as the giver saw it, and what the giver answered, with what it takes to verify it.</returns>
    public async Task<(Evidence Successor, HandOverResponse Handed)> HandOverAsync(StoredHandover stored, LoggedEntry logged, CancellationToken cancellationToken)
    {
        var forGiver = await check.LookAsync(stored.StudyId, cancellationToken);
        for (var tries = 1; ; tries++)
        {
            var (study, amendments) = await SignedAsync(stored.StudyId, cancellationToken);
            var proof = ByteString.CopyFrom(await proofs.InclusionAsync(logged.Index, cancellationToken));
            var prove = new ProveHandoverRequest { Study = study, OfferDigest = ByteString.CopyFrom(Convert.FromHexString(stored.Id)), LogEntry = ByteString.CopyFrom(logged.Data), InclusionProof = proof };
            prove.Amendments.AddRange(amendments);
            prove.Consistency.AddRange(await ConsistencyAsync(stored.Successor, proof, cancellationToken));
            var evidence = (await CallAsync(stored.Successor, (host, options) => host.ProveHandoverAsync(prove, options), cancellationToken)).Evidence;
            await AppendAsync(evidence, stored.StudyId, cancellationToken);
            var give = new HandOverRequest { Study = study, Offer = ByteString.CopyFrom(stored.Offer), Evidence = evidence, LogEntry = prove.LogEntry, InclusionProof = proof };
            give.Amendments.AddRange(amendments);
            give.Consistency.AddRange(await ConsistencyAsync(stored.Giver, proof, cancellationToken));
            give.Collateral.AddRange(forGiver.Appended);
            try
            {
                return (evidence, await CallAsync(stored.Giver, (host, options) => host.HandOverAsync(give, options), cancellationToken));
            }
            catch (RefusedException e) when (e.Refusal.Reason == Reasons.CheckpointInvalid && tries < MaximumTries)
            {
                // The giver has seen a newer one meanwhile.
            }
        }
    }

    /// <summary>Gives the sealed keys to the successor, and checks its confirmation.</summary>
    public async Task<HandoverAcceptance> AcceptAsync(StoredHandover stored, CancellationToken cancellationToken)
    {
        var (study, amendments) = await SignedAsync(stored.StudyId, cancellationToken);
        var request = new AcceptHandoverRequest
        {
            Study = study,
            Record = ByteString.CopyFrom(stored.Record),
            Signature = ByteString.CopyFrom(stored.Signature),
            Evidence = Evidence.Parser.ParseFrom(stored.GiverEvidence),
            Sealed = SealedHandover.Parser.ParseFrom(stored.Sealed),
        };
        request.Amendments.AddRange(amendments);
        var acceptance = (await CallAsync(stored.Successor, (host, options) => host.AcceptHandoverAsync(request, options), cancellationToken)).Acceptance;
        return acceptance is not null && RecordedHandover.Parse(stored.Record).OrThrow().IsAcceptedBy(stored.Offered().Keys.ReceiptKey, acceptance)
            ? acceptance
            : throw new RefusedException(Reasons.SignatureInvalid, $"the host \"{stored.Successor}\" did not sign that it holds the keys");
    }

    private Task<T> CallAsync<T>(string name, Func<EnclaveService.EnclaveServiceClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var host = hosts.Client(name);
        return EnclaveCall.RunAsync(options => call(host, options), clock, cancellationToken);
    }

    private async Task<IReadOnlyList<ByteString>> ConsistencyAsync(string host, ByteString proof, CancellationToken cancellationToken)
    {
        try
        {
            return await logView.ConsistencyToProofAsync(hosts.Client(host), proof.ToByteArray(), cancellationToken);
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Reasons.EnclaveUnavailable, $"the enclave host \"{host}\" does not answer ({e.StatusCode})");
        }
    }

    private async Task AppendAsync(Evidence evidence, string studyId, CancellationToken cancellationToken)
    {
        await collateral.AppendAsync(evidence, cancellationToken);
        if (evidence.Kind == EvidenceKind.Tpm)
        {
            await using var database = databases.CreateDbContext();
            EvidenceCollateral.Append(evidence, await KnownEnrolments.OfAsync(database, studyId, cancellationToken));
        }
    }

    private async Task<(SignedStudy Study, IReadOnlyList<SignedAmendment> Amendments)> SignedAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await StudyDocuments.SignedAsync(database, await StudyDocuments.FindAsync(database, studyId, cancellationToken), cancellationToken);
    }
}
