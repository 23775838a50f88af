namespace FederatedGateway.Enclave.Evidence.Tsm;

/// <summary>
/// Reports through Linux's configfs-tsm (Documentation/ABI/testing/configfs-tsm-report): a directory is an open request; its files are the request's fields and answer.
/// </summary>
/// <param name="root">Usually /sys/kernel/config/tsm/report.</param>
/// <param name="newName">Names a request that nobody else makes.</param>
internal sealed class TsmReports(string root, Func<string> newName)
{
    /// <summary>TSM_REPORT_INBLOB_MAX.</summary>
    public const int InblobBytes = 64;

    /// <summary>TSM_OUTBLOB_MAX is 16 KiB to 32 KiB in the kernels known.</summary>
    private const int MaximumOutblobBytes = 64 * 1024;

    /// <summary>A certificate table of the host has up to 16 KiB in practice.</summary>
    private const int MaximumAuxblobBytes = 64 * 1024;

    private const int MaximumAttempts = 4;

    public TsmReports(string root)
        : this(root, () => $"fgw-{Guid.NewGuid():n}")
    {
    }

    /// <param name="inblob">64 bytes that the report binds.</param>
    /// <param name="cancellationToken">Ends the wait; the request itself runs to its end, so that its directory is removed.</param>
    /// <exception cref="IOException">The kernel gives no report.</exception>
    public Task<TsmReport> RequestAsync(ReadOnlyMemory<byte> inblob, CancellationToken cancellationToken)
        => Task.Run(() => Request(inblob.Span), cancellationToken).WaitAsync(cancellationToken);

    private TsmReport Request(ReadOnlySpan<byte> inblob)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(inblob.Length, InblobBytes, nameof(inblob));
        var entry = Path.Combine(root, newName());
        Directory.CreateDirectory(entry);
        try
        {
            for (var attempt = 0; attempt < MaximumAttempts; attempt++)
            {
                KernelFile.Write(Path.Combine(entry, "inblob"), inblob);
                var generation = KernelFile.ReadLine(Path.Combine(entry, "generation"));
                var report = Read(entry);

                // It grows with every write to the request: another than ours would have made this somebody else's report.
                if (KernelFile.ReadLine(Path.Combine(entry, "generation")) == generation)
                {
                    return report;
                }
            }

            throw new IOException($"another process keeps changing {entry}; no report can be had");
        }
        finally
        {
            Directory.Delete(entry);
        }
    }

    private static TsmReport Read(string entry)
    {
        var provider = KernelFile.ReadLine(Path.Combine(entry, "provider"));
        var outblob = KernelFile.Read(Path.Combine(entry, "outblob"), MaximumOutblobBytes);
        var auxblob = Path.Combine(entry, "auxblob");
        return new TsmReport(provider, outblob, provider == TsmEvidenceSource.SnpProvider && File.Exists(auxblob) ? KernelFile.Read(auxblob, MaximumAuxblobBytes) : []);
    }
}
