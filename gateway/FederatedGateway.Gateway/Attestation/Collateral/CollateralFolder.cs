using FederatedGateway.Trust.Attestation.Endorsements;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>A directory in which an operator keeps vendors' documents, for a gateway that reaches no vendor. Read anew when a file changed, so that a renewed list needs no restart.</summary>
internal sealed partial class CollateralFolder(string directory, ILogger<CollateralFolder> logger)
{
    /// <summary>A fleet of a few hundred machines.</summary>
    private const int MaximumFiles = 1000;

    private readonly Lock reading = new();
    private readonly Dictionary<string, (DateTime Written, IReadOnlyList<CollateralDocument> Documents)> known = new(StringComparer.Ordinal);

    /// <summary>Everything that can be read; a file that cannot is named in the log once.</summary>
    public IReadOnlyList<CollateralDocument> Read()
    {
        lock (reading)
        {
            try
            {
                var files = new DirectoryInfo(directory).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Take(MaximumFiles).ToList();
                foreach (var gone in known.Keys.Except(files.Select(file => file.Name)).ToList())
                {
                    known.Remove(gone);
                }

                foreach (var file in files.Where(file => !known.TryGetValue(file.Name, out var read) || read.Written != file.LastWriteTimeUtc))
                {
                    known[file.Name] = (file.LastWriteTimeUtc, Read(file));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.Unreadable(logger, directory, e.Message);
            }

            return [.. known.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Documents)];
        }
    }

    private IReadOnlyList<CollateralDocument> Read(FileInfo file)
    {
        string why;
        try
        {
            if (file.Length > VendorClient.MaximumBytes)
            {
                why = $"it has {file.Length} bytes; at most {VendorClient.MaximumBytes} are read";
            }
            else if (CollateralDocument.Read(File.ReadAllBytes(file.FullName)).TryGetValue(out var documents, out var refusal))
            {
                return documents;
            }
            else
            {
                why = refusal.Detail;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = e.Message;
        }

        Log.Unreadable(logger, file.Name, why);
        return [];
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8101, Level = LogLevel.Warning, Message = "Collateral {File} is left out: {Why}")]
        public static partial void Unreadable(ILogger logger, string file, string why);
    }
}
