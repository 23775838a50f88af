using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Handovers;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Models;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;

if (!GatewayCommandLine.TryRead(args, Console.Out, Console.Error, out var start, out var exitCode))
{
    return exitCode;
}

var options = start.Options;
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "fgw-gateway" }).AddTelemetry(options.Otlp).AddHosting(start);
builder.Services
    .AddGatewayDatabase(options.Database, options.DataDirectory)
    .AddLeases()
    .AddAccess(options.Limits)
    .AddAuditLog(options.Audit)
    .AddEnclaveHost(options.Enclave)
    .AddAttestation(options.Attestation, options.DataDirectory)
    .AddRegions(options.Regions, options.Replication)
    .AddLifecycle(options.Lifecycle)
    .AddStudies()
    .AddDatasets(options.DataDirectory)
    .AddRuns(options.DataDirectory)
    .AddHandovers()
    .AddModels()
    .AddRetention(options.Retention.Cron, options.InsecureDevelopmentClock, options.DataDirectory);

var app = builder.Build();
app.UseHosting().UseTelemetry().UseAccess().MapServices();
return await app.RunGatewayAsync(Console.Error);
