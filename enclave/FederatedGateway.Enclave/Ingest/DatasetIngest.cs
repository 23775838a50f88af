using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Ingest;

/// <summary>
/// One dataset on its way from ciphertext to checked rows: hashed, decrypted chunk by chunk, decoded, checked value by value, appended. Rows count only when
/// <see cref="Complete"/> has found the whole ciphertext to be the one that its owner signed. Holds one block; not for several threads at once.
/// </summary>
internal sealed class DatasetIngest : IDisposable
{
    private readonly AdmittedDataset dataset;
    private readonly RowStore store;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ChunkedDecryptor decryptor;
    private readonly FeatureTableReader reader;
    private readonly float[] features;
    private readonly bool[] labels;
    private Refusal? undecryptable;

    private DatasetIngest(AdmittedDataset dataset, RowStore store, FeatureTableReader reader)
    {
        this.dataset = dataset;
        this.store = store;
        this.reader = reader;
        decryptor = new ChunkedDecryptor(dataset.Secret.DataKey, dataset.Header.Digest.Span);
        features = GC.AllocateUninitializedArray<float>(reader.NextBlockRows * store.Columns, pinned: true);
        labels = GC.AllocateUninitializedArray<bool>(reader.NextBlockRows, pinned: true);
    }

    /// <summary>Ciphertext bytes taken so far.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Ciphertext bytes still to come.</summary>
    public long MissingBytes => dataset.CiphertextBytes - ReceivedBytes;

    public static Verdict<DatasetIngest> Create(AdmittedDataset dataset, TableSchema schema, RowStore store)
        => FeatureTableReader.Create(schema, dataset.Header, dataset.CiphertextBytes).Then(reader
            => Verdict<DatasetIngest>.Accepted(new DatasetIngest(dataset, store, reader)));

    /// <summary>Takes the next ciphertext, at most <see cref="MissingBytes"/>. Null to go on.</summary>
    public Refusal? Append(ReadOnlySpan<byte> ciphertext)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ciphertext.Length, MissingBytes);
        ReceivedBytes += ciphertext.Length;
        hash.AppendData(ciphertext);
        if (undecryptable is not null)
        {
            return null;
        }

        while (decryptor.TryDecrypt(ref ciphertext, out var plaintext))
        {
            if (Read(plaintext) is { } refusal)
            {
                return refusal;
            }
        }

        // Told at the end: when the digest is wrong as well, the ciphertext was changed on the way, and that says more.
        undecryptable = decryptor.Refusal;
        return null;
    }

    /// <summary>To be called when all ciphertext has come; null when the dataset is whole and genuine.</summary>
    public Refusal? Complete()
    {
        if (MissingBytes > 0)
        {
            return new Refusal(
                Reasons.CiphertextTruncated,
                $"the ciphertext of \"{dataset.Header.Sender}\" ended after {ReceivedBytes} of {dataset.CiphertextBytes} bytes");
        }

        if ((dataset.Header.CheckCiphertext(hash.GetCurrentHash()) ?? undecryptable) is { } refusal)
        {
            return refusal;
        }

        return decryptor.TryComplete(out var last) ? Read(last) ?? reader.Complete() : decryptor.Refusal;
    }

    public void Dispose()
    {
        hash.Dispose();
        decryptor.Dispose();
        reader.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(features.AsSpan()));
        labels.AsSpan().Clear();
    }

    private Refusal? Read(ReadOnlySpan<byte> plaintext)
    {
        while (reader.TryRead(ref plaintext, features, labels, [], out var rows))
        {
            if (store.Append(dataset.Participant, features.AsSpan(0, rows * store.Columns), labels.AsSpan(0, rows)) is { } refusal)
            {
                return refusal;
            }
        }

        return reader.Refusal;
    }
}
