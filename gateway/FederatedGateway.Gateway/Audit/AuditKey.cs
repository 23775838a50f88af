using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Trust.Transparency.Notes;

namespace FederatedGateway.Gateway.Audit;

/// <summary>The log's Ed25519 key. Whoever has it can sign another history, and is found out by clients' checkpoints and by witnesses.</summary>
internal sealed class AuditKey : IDisposable
{
    private AuditKey(LogSigningKey signing) => Signing = signing;

    public LogSigningKey Signing { get; }

    /// <summary>Loads the seed, or makes it at the first start.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static AuditKey Load(string path, string origin) => PrivateFiles.LoadKey(path, () => MakeSeed(origin), seed => seed.Length == LogSigningKey.SeedLength
        ? new AuditKey(LogSigningKey.Import(origin, seed))
        : throw new InvalidDataException($"{path} has {seed.Length} bytes; the log's seed has {LogSigningKey.SeedLength}. Restore it from a backup: a new key is a new log"));

    public void Dispose() => Signing.Dispose();

    private static byte[] MakeSeed(string origin)
    {
        using var fresh = LogSigningKey.Generate(origin);
        var seed = new byte[LogSigningKey.SeedLength];
        fresh.ExportSeed(seed);
        return seed;
    }
}
