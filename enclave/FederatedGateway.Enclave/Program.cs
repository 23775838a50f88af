using FederatedGateway.Enclave.Hardening;
using FederatedGateway.Enclave.Hosting;

if (ProcessHardening.Begin(Console.Error) is { } refused)
{
    return refused;
}

if (!EnclaveCommandLine.TryRead(args, Console.Out, Console.Error, out var options, out var exitCode))
{
    return exitCode;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "fgw-enclave" });
return await builder.RunEnclaveAsync(options, Console.Error);
