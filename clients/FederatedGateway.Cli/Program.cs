using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Telemetry;

using var spans = SpanExport.Start();
return await FgwCommandLine.RunAsync(CliHost.Process(), args, CancellationToken.None);
