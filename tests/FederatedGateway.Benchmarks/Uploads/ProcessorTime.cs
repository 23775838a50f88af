using System.Diagnostics;
using System.Globalization;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>Processor time of a process since its start, over all cores.</summary>
/// <param name="User">Seconds in its own code.</param>
/// <param name="Kernel">Seconds in the kernel on its behalf.</param>
internal readonly record struct ProcessorTime(double User, double Kernel)
{
    public double Seconds => User + Kernel;

    public static ProcessorTime Of(Process process)
    {
        process.Refresh();
        return new ProcessorTime(process.UserProcessorTime.TotalSeconds, process.PrivilegedProcessorTime.TotalSeconds);
    }

    public static ProcessorTime operator -(ProcessorTime after, ProcessorTime before) => new(after.User - before.User, after.Kernel - before.Kernel);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User:f2} + {Kernel:f2} s");
}
