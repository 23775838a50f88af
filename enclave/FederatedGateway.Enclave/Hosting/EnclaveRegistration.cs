using FederatedGateway.Enclave.Boundary;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Handovers;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Release;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FederatedGateway.Enclave.Hosting;

internal static class EnclaveRegistration
{
    private const string ServiceName = "fgw-enclave";

    /// <summary>A start carries a manifest of up to 4 MiB, up to 256 amendments with 64 signatures each, and 64 headers with wraps; a fragment 1 MiB.</summary>
    private const int MaximumMessageBytes = 16 * 1024 * 1024;

    public static WebApplicationBuilder AddEnclave(this WebApplicationBuilder builder, EnclaveOptions options, IEvidenceSource evidence)
    {
        // The framework's lines about every request would drown our own.
        builder.Logging.AddJsonLines().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaximumMessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<RefusalInterceptor>();
        });
        builder.Services.AddGrpcHealthChecks().AddCheck("enclave", () => HealthCheckResult.Healthy());
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(ServiceName)).WithTracing(traces =>
        {
            traces.AddAspNetCoreInstrumentation();
            if (options.OtlpEndpoint is { } endpoint)
            {
                traces.AddOtlpExporter(exporter => exporter.Endpoint = endpoint);
            }
        });
        builder.Services
            .AddSingleton(options)
            .AddSingleton(_ => evidence)
            .AddSeal(options)
            .AddSingleton<KeyRing>()
            .AddSingleton<LogPositions>()
            .AddSingleton<OrderLedger>()
            .AddSingleton<RunSlots>()
            .AddSingleton<DatasetAdmission>()
            .AddSingleton<RunAdmission>()
            .AddSingleton<RunExecution>()
            .AddSingleton<ResultSealing>()
            .AddSingleton<ReleasableRuns>()
            .AddSingleton<ReleaseGate>()
            .AddSingleton<StudyMemory>()
            .AddSingleton<HandoverChallenges>()
            .AddSingleton<PendingOffers>()
            .AddSingleton<HandoverGiving>()
            .AddSingleton<HandoverTaking>();
        return builder;
    }

    private static IServiceCollection AddSeal(this IServiceCollection services, EnclaveOptions options)
        => options.SealDirectory is { } directory
            ? services.AddSingleton(_ => new TpmSeal(options.Evidence.Tpm, options.Evidence.Registers, TimeProvider.System)).AddSingleton(_ => new SealedDirectory(directory))
                .AddSingleton<HostMemory>().AddSingleton<HostSeal>()
            : services;

    public static WebApplication MapEnclave(this WebApplication app)
    {
        app.MapGrpcService<EnclaveEndpoint>();
        app.MapGrpcHealthChecksService();
        return app;
    }
}
