using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts.Statements;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Asks enclave hosts to destroy keys, and reads what they answer. A host that does not answer confirms nothing.</summary>
internal sealed class KeyDestructionCalls(TimeProvider clock)
{
    private const int NonceBytes = 32;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>As the host says, not verified. Null when it does not answer.</summary>
    public async Task<IReadOnlyList<KeyDestructionRecord>?> AskAsync(
        EnclaveService.EnclaveServiceClient host, Sha256Digest study, IReadOnlyCollection<Sha256Digest> digests, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var request = new DestroyKeysRequest { StudyDigest = study.ToByteString(), Nonce = ByteString.CopyFrom(nonce) };
        request.KeyConfigDigests.AddRange(digests.Select(digest => digest.ToByteString()));
        try
        {
            var response = await host.DestroyKeysAsync(request, deadline: End(), cancellationToken: cancellationToken);
            return [.. response.Destructions.Select(destruction => Read(destruction, nonce)).OfType<KeyDestructionRecord>().Where(record => digests.Contains(record.KeyConfigDigest))];
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The KeyConfigs whose keys a host holds; empty when it does not answer.</summary>
    public async Task<IReadOnlyList<Sha256Digest>> HeldAsync(EnclaveService.EnclaveServiceClient host, Sha256Digest study, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await host.PrepareHandoverAsync(new PrepareHandoverRequest { StudyDigest = study.ToByteString() }, deadline: End(), cancellationToken: cancellationToken);
            return [.. prepared.KeyConfigDigests.Where(digest => digest.Length == Sha256Digest.Length).Select(digest => new Sha256Digest(digest.Span))];
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static KeyDestructionRecord? Read(KeyDestruction destruction, byte[] nonce)
    {
        Sha256Digest? holder = null;
        if (!Sha256Digest.TryParse(destruction.KeyConfigDigest.Span, out var digest) || (!destruction.HolderDigest.IsEmpty && !Sha256Digest.TryParse(destruction.HolderDigest.Span, out holder)))
        {
            return null;
        }

        // Sealed forms of a key that did not open are gone too, but only the key itself could have signed for that.
        if (!destruction.WasHeld)
        {
            return new KeyDestructionRecord(digest, KeyOutcome.NotHeld, Holder: holder);
        }

        return destruction.SealedCopies > KeyDestructionRecord.MaximumSealedCopies || !UnixTime.IsValid(destruction.DestroyTime)
            ? new KeyDestructionRecord(digest, KeyOutcome.Unconfirmed, Holder: holder)
            : new KeyDestructionRecord(
                digest,
                KeyOutcome.Destroyed,
                DateTimeOffset.FromUnixTimeSeconds(destruction.DestroyTime),
                Convert.ToBase64String(nonce),
                destruction.Signature.ToBase64(),
                destruction.SealedCopies == 0 ? null : (int)destruction.SealedCopies,
                holder);
    }

    private DateTime End() => (clock.GetUtcNow() + Deadline).UtcDateTime;
}
