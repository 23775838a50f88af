namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>An object, or a range of it, being read. Dispose it to let the store's connection or file go.</summary>
internal sealed class ObjectReading(StoredObject description, long offset, long length, Stream content) : IAsyncDisposable
{
    public StoredObject Description { get; } = description;

    /// <summary>Where <see cref="Content"/> begins in the object, in bytes.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many bytes <see cref="Content"/> gives.</summary>
    public long Length { get; } = length;

    /// <summary>
    /// Gives <see cref="Length"/> bytes, forward only. The read that would complete a content of the wrong SHA-256 or length throws
    /// <see cref="ObjectCorruptedException"/> instead: whoever got all bytes got the right ones.
    /// </summary>
    public Stream Content { get; } = content;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
