using FederatedGateway.Cli.CommandLine;

return await FgwCommandLine.RunAsync(CliHost.Process(), args, CancellationToken.None);
