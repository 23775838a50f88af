using FederatedGateway.IntegrationTests.Processes;
using Microsoft.Diagnostics.NETCore.Client;

namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>A process's whole memory in a file, written by the runtime's own <c>createdump</c>.</summary>
internal sealed class MemoryDump : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private MemoryDump()
    {
    }

    public string File => Path.Combine(directory.Path, "memory.dump");

    public static async Task<MemoryDump> OfAsync(int processId, CancellationToken cancellationToken)
    {
        var dump = new MemoryDump();
        try
        {
            await new DiagnosticsClient(processId).WriteDumpAsync(DumpType.Full, dump.File, logDumpGeneration: false, cancellationToken);
            return dump;
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    public void Dispose() => directory.Dispose();
}
