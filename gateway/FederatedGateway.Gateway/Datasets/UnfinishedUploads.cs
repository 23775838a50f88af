namespace FederatedGateway.Gateway.Datasets;

/// <summary>Ciphertext of uploads that are not complete, one file a dataset in the gateway's own directory.</summary>
internal sealed class UnfinishedUploads(string directory)
{
    /// <summary>Where a dataset's bytes are collected.</summary>
    /// <param name="datasetId">32 lower-case hexadecimal characters.</param>
    public string PathOf(string datasetId) => IsDatasetId(datasetId) ? Path.Combine(directory, datasetId) : throw new ArgumentException("not a dataset's id", nameof(datasetId));

    /// <summary>Bytes collected so far; 0 when there is no file.</summary>
    public long Length(string datasetId) => new FileInfo(PathOf(datasetId)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Deletes what was collected of a dataset; of any other object there is nothing.</summary>
    /// <param name="name">The dataset's id, or the object's key that ends with it.</param>
    public void Delete(string name)
    {
        var id = name[(name.LastIndexOf('/') + 1)..];
        if (IsDatasetId(id) && Directory.Exists(directory))
        {
            File.Delete(Path.Combine(directory, id));
        }
    }

    public static bool IsDatasetId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
