using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Hosting;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Result ciphertexts on their way from the enclave to a region, in files of the gateway's own directory. Deleted when disposed.</summary>
internal sealed class ReceivedResults(string directory) : IAsyncDisposable
{
    /// <summary>A model, a card and a report for each of 64 participants, with room.</summary>
    private const int MaximumObjects = 128;

    /// <summary>5,000 trees of 1,024 leaves take less.</summary>
    private const long MaximumObjectBytes = 1L << 30;

    private readonly Dictionary<uint, FileStream> files = [];

    public async Task AppendAsync(ResultFragment fragment, CancellationToken cancellationToken)
    {
        if (!files.TryGetValue(fragment.Object, out var file))
        {
            if (files.Count >= MaximumObjects)
            {
                throw new RunOutageException($"the enclave host sent more than {MaximumObjects} result objects");
            }

            PrivateFiles.CreateFolder(directory);
            file = new FileStream(Path.Combine(directory, fragment.Object.ToString()), FileMode.Create, FileAccess.ReadWrite);
            files.Add(fragment.Object, file);
        }

        if (file.Length + fragment.Data.Length > MaximumObjectBytes)
        {
            throw new RunOutageException($"the enclave host sent a result object of more than {MaximumObjectBytes} bytes");
        }

        await file.WriteAsync(fragment.Data.Memory, cancellationToken);
    }

    /// <summary>The object's bytes from their beginning, once their length and digest are what its header says.</summary>
    /// <exception cref="RunOutageException">They are not: the enclave's stream was damaged on its way.</exception>
    public async Task<Stream> OpenAsync(int index, RunObject description, CancellationToken cancellationToken)
    {
        if (!files.TryGetValue((uint)index, out var file) || file.Length != description.CiphertextBytes)
        {
            throw new RunOutageException($"result object {index} did not arrive whole");
        }

        await file.FlushAsync(cancellationToken);
        file.Position = 0;
        var digest = await SHA256.HashDataAsync(file, cancellationToken);
        if (!description.Header.CiphertextSha256.Span.SequenceEqual(digest))
        {
            throw new RunOutageException($"result object {index} does not have the digest that its header says");
        }

        file.Position = 0;
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in files.Values)
        {
            await file.DisposeAsync();
        }

        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
