using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FederatedGateway.Cli.Demo;

/// <summary>POSIX signals to processes that we started; .NET itself can only kill.</summary>
internal static class Signals
{
    private const int TerminateSignal = 15;
    private const int NoSuchProcess = 3;

    /// <summary>SIGTERM: asks a process to end. One that has ended already is no error.</summary>
    public static void Terminate(int processId)
    {
        if (Send(processId, TerminateSignal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error, $"kill -TERM {processId} failed");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Send(int processId, int signal);
}
