using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Telemetry;

if (!GatewayCommandLine.TryRead(args, Console.Out, Console.Error, out var start, out var exitCode))
{
    return exitCode;
}

var options = start.Options;
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "fgw-gateway" }).AddTelemetry().AddHosting(start);
builder.Services
    .AddGatewayDatabase(options.Database, options.DataDirectory)
    .AddLeases()
    .AddAccess(options.Limits)
    .AddAuditLog(options.Audit.KeyFile, options.Audit.Origin);

var app = builder.Build();
app.UseHosting().UseAccess();
return await app.RunGatewayAsync(Console.Error);
