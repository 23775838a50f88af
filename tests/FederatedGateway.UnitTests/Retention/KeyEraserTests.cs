using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Handovers;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Handovers;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.UnitTests.Gateway;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.UnitTests.Retention;

/// <summary>What a certificate may say of a key follows from what its holder signed, not from what the holder's host says.</summary>
public sealed class KeyEraserTests : IDisposable
{
    private const string DatasetId = "00000000000000000000000000000001";

    private readonly SampleStudy study = new();
    private readonly StudyKeys keys;

    public KeyEraserTests() => keys = StudyKeys.Generate(study.Verify(), 7, SampleStudy.Now, SampleStudy.Now.AddDays(30));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_signed_end_is_recorded_with_the_sealed_forms_that_it_names(int sealedCopies)
    {
        var record = await EraseAsync(nonce => keys.Destroy(nonce.Span, SampleStudy.Now, sealedCopies)!);
        Assert.Equal((KeyOutcome.Destroyed, sealedCopies == 0 ? null : sealedCopies), (record.Outcome, record.SealedCopies));
        Assert.True(record.IsConfirmedBy(keys.Public.ReceiptKey, study.Digest));
    }

    [Theory]
    [InlineData(0u)] // hides that there was a sealed form
    [InlineData(2u)]
    [InlineData(256u)]
    public async Task Another_number_than_was_signed_confirms_nothing(uint claimed)
    {
        var record = await EraseAsync(nonce =>
        {
            var destruction = keys.Destroy(nonce.Span, SampleStudy.Now, sealedCopies: 1)!;
            destruction.SealedCopies = claimed;
            return destruction;
        });
        Assert.Equal(new KeyDestructionRecord(keys.Public.Digest, KeyOutcome.Unconfirmed), record);
    }

    [Fact]
    public async Task A_time_that_is_none_confirms_nothing()
        => Assert.Equal(KeyOutcome.Unconfirmed, (await EraseAsync(_ => new KeyDestruction { WasHeld = true, DestroyTime = long.MaxValue })).Outcome);

    [Fact]
    public async Task A_sealed_form_of_a_key_that_nobody_holds_is_not_the_keys_confirmed_end()
        => Assert.Equal(new KeyDestructionRecord(keys.Public.Digest, KeyOutcome.NotHeld), await EraseAsync(_ => new KeyDestruction { SealedCopies = 1 }));

    [Fact]
    public async Task Every_successor_with_a_logged_offer_is_asked_for_its_own_word()
    {
        var digest = keys.Public.Digest;
        using var offer = PendingOffer.Make(study.Verify(), [digest], new byte[32], SampleStudy.Now);
        var holder = offer.Offer.Keys.Digest;
        var confirmed = await EraseAllAsync(nonce => [keys.Destroy(nonce.Span, SampleStudy.Now, 0)!], nonce => [NotHeld(), offer.Refuse(digest, nonce.Span, SampleStudy.Now)], offer.Offer);
        Assert.Equal([(null, KeyOutcome.Destroyed), (holder, KeyOutcome.Destroyed)], confirmed.Select(record => (record.Holder, record.Outcome)));
        Assert.True(confirmed[1].IsConfirmedBy(offer.Offer.Keys.ReceiptKey, study.Digest));
    }

    [Fact]
    public async Task A_successor_that_says_nothing_or_signs_with_another_key_confirms_nothing()
    {
        var digest = keys.Public.Digest;
        using var offer = PendingOffer.Make(study.Verify(), [digest], new byte[32], SampleStudy.Now);
        using var other = PendingOffer.Make(study.Verify(), [digest], new byte[32], SampleStudy.Now);
        var silent = await EraseAllAsync(nonce => [keys.Destroy(nonce.Span, SampleStudy.Now, 0)!], _ => [NotHeld()], offer.Offer);
        Assert.Equal([KeyOutcome.Destroyed, KeyOutcome.Unconfirmed], silent.Select(record => record.Outcome));
        var forged = await EraseAllAsync(_ => [NotHeld()], nonce => [NotHeld(), Renamed(other.Refuse(digest, nonce.Span, SampleStudy.Now), offer.Offer.Keys.Digest)], offer.Offer);
        Assert.Equal([KeyOutcome.NotHeld, KeyOutcome.Unconfirmed], forged.Select(record => record.Outcome));
    }

    public void Dispose() => keys.Dispose();

    private KeyDestruction NotHeld() => new() { KeyConfigDigest = keys.Public.Digest.ToByteString() };

    private static KeyDestruction Renamed(KeyDestruction destruction, Sha256Digest holder) => new(destruction) { HolderDigest = holder.ToByteString() };

    private async Task<KeyDestructionRecord> EraseAsync(Func<ReadOnlyMemory<byte>, KeyDestruction> destroy)
        => Assert.Single(await EraseAllAsync(
            nonce =>
            {
                var destruction = destroy(nonce);
                destruction.KeyConfigDigest = keys.Public.Digest.ToByteString();
                return [destruction];
            }));

    private async Task<IReadOnlyList<KeyDestructionRecord>> EraseAllAsync(
        Func<ReadOnlyMemory<byte>, IReadOnlyList<KeyDestruction>> destroy, Func<ReadOnlyMemory<byte>, IReadOnlyList<KeyDestruction>>? successor = null, OfferedHandover? offer = null)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var context = database.CreateDbContext())
        {
            var studyId = study.Digest.ToString();
            context.Studies.Add(new StoredStudy { Id = studyId, Manifest = [1], Title = "t", Author = "north", Phase = StudyPhase.Active, CreateTicks = 1, EndTicks = 1 });
            context.Datasets.Add(new StoredDataset
            {
                Id = DatasetId,
                StudyId = studyId,
                Participant = "north",
                Version = 1,
                Header = [1],
                CiphertextSha256 = new byte[32],
                HeaderSignature = new byte[64],
                CiphertextBytes = 1,
                State = DatasetState.Stored,
                Region = "eu",
                KeyConfigDigest = keys.Public.Digest.Bytes.ToArray(),
                CreateTicks = 1,
                ExpireTicks = 2,
            });
            context.DatasetEvidence.Add(new StoredDatasetEvidence
            {
                DatasetId = DatasetId,
                KeyConfigDigest = keys.Public.Digest.Bytes.ToArray(),
                Evidence = new Evidence { KeyConfig = ByteString.CopyFrom(keys.Public.Bytes.Span) }.ToByteArray(),
                Nonce = new byte[32],
                CreateTicks = 1,
            });
            if (offer is not null)
            {
                context.Handovers.Add(new StoredHandover
                {
                    Id = offer.Digest.ToString(), StudyId = studyId, Giver = TestHosts.Main, Successor = "b", State = HandoverState.Ended, Offer = offer.Bytes.ToArray(), CreateTicks = 1,
                });
            }

            await context.SaveChangesAsync(Token);
        }

        var hosts = successor is null ? TestHosts.Of(new Holder(destroy)) : TestHosts.Of(new Holder(destroy), ("b", new Holder(successor)));
        return await new KeyEraser(database, hosts, new KeyDestructionCalls(TimeProvider.System)).EraseAsync(study.Digest.ToString(), [DatasetId], Token);
    }

    private sealed class Holder(Func<ReadOnlyMemory<byte>, IReadOnlyList<KeyDestruction>> destroy) : EnclaveService.EnclaveServiceClient
    {
        public override AsyncUnaryCall<DestroyKeysResponse> DestroyKeysAsync(
            DestroyKeysRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
        {
            return new AsyncUnaryCall<DestroyKeysResponse>(
                Task.FromResult(new DestroyKeysResponse { Destructions = { destroy(request.Nonce.Memory) } }), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }
    }
}
