namespace FederatedGateway.Gateway.Models;

internal static class ModelRegistration
{
    public static IServiceCollection AddModels(this IServiceCollection services)
        => services.AddSingleton<ModelCatalog>().AddSingleton<ModelDownload>();
}
