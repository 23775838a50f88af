using System.Runtime.InteropServices;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>Freezes and thaws a process (SIGSTOP, SIGCONT), so that a test acts while it is in the middle of something.</summary>
internal static class ProcessSignals
{
    private const int Stop = 19;
    private const int Continue = 18;

    public static void Freeze(int processId) => Assert.Equal(0, Send(processId, Stop));

    public static void Thaw(int processId) => Assert.Equal(0, Send(processId, Continue));

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int processId, int signal);
}
