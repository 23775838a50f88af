using System.Runtime.CompilerServices;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>The datasets that an order names, read from their regions.</summary>
internal sealed class DatasetCiphertexts(RegionStores regions, ResidencyCatalog residencies)
{
    /// <summary>Larger messages land on the large object heap.</summary>
    private const int FragmentBytes = 64 * 1024;

    /// <summary>In the order's sequence.</summary>
    public static async Task<IReadOnlyList<DatasetCiphertext>> FindAsync(GatewayDatabase database, StoredRun run, CancellationToken cancellationToken)
    {
        var found = new List<DatasetCiphertext>(run.Datasets.Count);
        foreach (var used in run.Datasets.OrderBy(dataset => dataset.Ordinal))
        {
            var dataset = await database.Datasets.AsNoTracking().Include(stored => stored.Wraps).SingleAsync(stored => stored.Id == used.DatasetId, cancellationToken);
            var copy = dataset.State is DatasetState.Stored or DatasetState.Superseded && dataset.ObjectKey is { } key
                ? await database.Copies.AsNoTracking().FirstOrDefaultAsync(stored => stored.ObjectKey == key && stored.State == CopyState.Completed, cancellationToken)
                : null;
            if (copy is null)
            {
                throw new RefusedException(Reasons.OrderDatasetMismatch, $"dataset {dataset.Id} of {dataset.Participant} is {dataset.State.ToString().ToLowerInvariant()} and cannot be used any more");
            }

            var description = new RunDataset
            {
                Header = new SignedHeader
                {
                    Header = ByteString.CopyFrom(dataset.Header),
                    CiphertextSha256 = ByteString.CopyFrom(dataset.CiphertextSha256),
                    Signature = ByteString.CopyFrom(dataset.HeaderSignature),
                },
                CiphertextBytes = dataset.CiphertextBytes,
            };
            description.Wraps.AddRange(dataset.Wraps.OrderBy(wrap => wrap.Suite).Select(wrap => Wrap.Parser.ParseFrom(wrap.Wrap)));
            found.Add(new DatasetCiphertext(description, copy));
        }

        return found;
    }

    /// <summary>The ciphertext in fragments, verified against the stored digest as it is read.</summary>
    /// <exception cref="RunOutageException">The region does not serve it now.</exception>
    public async IAsyncEnumerable<ByteString> ReadAsync(DatasetCiphertext dataset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reading = await OpenAsync(dataset.Copy, cancellationToken);
        while (true)
        {
            var buffer = new byte[FragmentBytes];
            int read;
            try
            {
                read = await reading.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                throw new RunOutageException(e.Message, e);
            }

            if (read == 0)
            {
                yield break;
            }

            // The message owns the buffer from here on: nothing is copied, and nothing is reused while it is being sent.
            yield return UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, read));
        }
    }

    private async Task<ObjectReading> OpenAsync(CatalogCopy copy, CancellationToken cancellationToken)
    {
        // Checked on the way in, and again here: what is not allowed to lie there is not used from there.
        if (!(await residencies.OfAsync(ObjectFolders.StudyOf(copy.ObjectKey), cancellationToken)).Permits(ObjectClass.Upload, copy.Region))
        {
            throw new RefusedException(Reasons.RegionNotAllowed, $"the study does not allow an upload in region {copy.Region}, where {copy.ObjectKey} is recorded");
        }

        try
        {
            return await regions[copy.Region, ObjectClass.Upload].GetAsync(new ObjectKey(copy.ObjectKey), copy.VersionId, cancellationToken);
        }
        catch (ObjectStoreException e)
        {
            throw new RunOutageException(e.Message, e);
        }
    }
}
