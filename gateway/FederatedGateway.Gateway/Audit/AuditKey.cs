using System.Security.Cryptography;
using FederatedGateway.Trust.Transparency.Notes;

namespace FederatedGateway.Gateway.Audit;

/// <summary>The log's Ed25519 key. Whoever has it can sign another history, and is found out by clients' checkpoints and by witnesses.</summary>
internal sealed class AuditKey : IDisposable
{
    private AuditKey(LogSigningKey signing) => Signing = signing;

    public LogSigningKey Signing { get; }

    /// <summary>Loads the seed, or makes it at the first start. The file is readable by its owner alone.</summary>
    public static AuditKey Load(string path, string origin)
    {
        if (!File.Exists(path))
        {
            using var fresh = LogSigningKey.Generate(origin);
            Span<byte> made = stackalloc byte[LogSigningKey.SeedLength];
            fresh.ExportSeed(made);
            try
            {
                using var stream = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
                stream.Write(made);
                stream.Flush(flushToDisk: true);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another gateway on this directory was first: its key counts.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(made);
            }
        }

        var seed = File.ReadAllBytes(path);
        try
        {
            return seed.Length == LogSigningKey.SeedLength
                ? new AuditKey(LogSigningKey.Import(origin, seed))
                : throw new InvalidDataException($"{path} has {seed.Length} bytes; the log's seed has {LogSigningKey.SeedLength}. Restore it from a backup: a new key is a new log");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    public void Dispose() => Signing.Dispose();
}
