using System.Text.Encodings.Web;

namespace FederatedGateway.Gateway.Access;

internal static class AccessRegistration
{
    /// <summary>Manifests are at most 4 MiB, the largest message of all; the rest is framing.</summary>
    private const int MaximumMessageBytes = (4 * 1024 * 1024) + (64 * 1024);

    public static IServiceCollection AddAccess(this IServiceCollection services, LimitOptions limits)
    {
        services.AddSingleton(limits).AddSingleton<CallLimits>().AddSingleton<Denials>();

        // Only the core: the rest would make data protection keys in a home directory, for cookies that nobody has here.
        services.AddSingleton(UrlEncoder.Default).AddTransient<ClientCertificateAuthentication>().AddAuthenticationCore(options =>
        {
            options.DefaultScheme = CallerClaims.Scheme;
            options.AddScheme<ClientCertificateAuthentication>(CallerClaims.Scheme, displayName: null);
        });
        services.AddAuthorization(Policies.Register);
        services.AddSingleton<RefusalInterceptor>().AddSingleton<DeadlineInterceptor>();
        services.AddGrpcReflection();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaximumMessageBytes;
            options.MaxSendMessageSize = null;

            // Ciphertext does not compress, and a compressed message can be a bomb.
            options.CompressionProviders.Clear();
            options.Interceptors.Add<RefusalInterceptor>();
            options.Interceptors.Add<DeadlineInterceptor>();
        });
        return services;
    }

    /// <summary>Authentication, limits, authorization, in this order; then the services that any known role may call.</summary>
    public static WebApplication UseAccess(this WebApplication app)
    {
        app.UseRouting();
        app.UseAuthentication();
        var limits = app.Services.GetRequiredService<CallLimits>();
        app.Use(limits.InvokeAsync);
        app.UseAuthorization();
        app.MapGrpcReflectionService().RequireAuthorization(Policies.Anyone);
        app.MapGrpcHealthChecksService().RequireAuthorization(Policies.Anyone);
        return app;
    }
}
