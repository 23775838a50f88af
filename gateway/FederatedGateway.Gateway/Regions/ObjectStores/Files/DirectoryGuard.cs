namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>Tells failures of a region's directory in the seam's terms, with what to look at.</summary>
internal sealed class DirectoryGuard(FileStoreOptions options)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var missing = e is DirectoryNotFoundException;
            throw new ObjectStoreUnavailableException(
                $"Region {options.Region} cannot use its directory '{options.Directory}': {e.Message}"
                + (missing ? " Make the bucket first, or mount what should be there." : " Check free space, permissions and the disk."),
                isTransient: e is IOException && !missing,
                e);
        }
    }
}
