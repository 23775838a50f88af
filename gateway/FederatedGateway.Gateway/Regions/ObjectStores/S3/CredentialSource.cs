using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// A region's credentials, as its files say now: they may be exchanged while the gateway runs. Files are looked at again once a second at most,
/// and at once when the server refuses. Until new ones can be read whole the old ones stay.
/// </summary>
internal sealed class CredentialSource
{
    /// <summary>How long a look at the files lasts. (Watching them instead misses what container platforms do: they swap a link further up.)</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>A secret is a line; who names a disk by mistake must not read it whole.</summary>
    private const int MaximumFileLength = 4 << 10;

    private readonly MinioStoreOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private S3Credentials current;
    private long lookedAt;

    /// <exception cref="InvalidOperationException">The files or variables hold nothing.</exception>
    public CredentialSource(MinioStoreOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        current = TryRead(out var credentials)
            ? credentials
            : throw new InvalidOperationException($"Region '{options.Region}' has no access key or no secret key: the file or variable that it is to come from holds none.");
        lookedAt = time.GetTimestamp();
    }

    /// <summary>Another object for each change.</summary>
    public S3Credentials Current
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(lookedAt) >= LookInterval)
                {
                    Look();
                }

                return current;
            }
        }
    }

    /// <summary>Looks now; for when a server refuses what was used.</summary>
    /// <returns>Whether there are others by now, so that another try makes sense.</returns>
    public bool HasOthersThan(S3Credentials used)
    {
        lock (gate)
        {
            Look();
            return !ReferenceEquals(current, used);
        }
    }

    // The gate must be held.
    private void Look()
    {
        lookedAt = time.GetTimestamp();
        if (TryRead(out var read) && (read.AccessKey != current.AccessKey || read.RevealSecretKey() != current.RevealSecretKey()))
        {
            current = read;
        }
    }

    private bool TryRead([NotNullWhen(true)] out S3Credentials? credentials)
    {
        var accessKey = options.AccessKeyFile is { } keyFile ? FirstLine(keyFile) : options.AccessKey;
        var secretKey = options.SecretKeyFile is { } secretFile ? FirstLine(secretFile) : Environment.GetEnvironmentVariable(options.SecretKeyVariable ?? "");
        credentials = MinioStoreOptions.IsAccessKey(accessKey) && !string.IsNullOrEmpty(secretKey) ? new S3Credentials(accessKey, secretKey) : null;
        return credentials is not null;
    }

    private static string? FirstLine(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            Span<char> buffer = stackalloc char[MaximumFileLength];
            var text = buffer[..reader.ReadBlock(buffer)];
            var end = text.IndexOf('\n');
            return (end < 0 ? text : text[..end]).Trim().ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // being exchanged, or not there any more: the old ones stay
        }
    }
}
