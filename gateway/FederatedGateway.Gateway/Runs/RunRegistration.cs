namespace FederatedGateway.Gateway.Runs;

internal static class RunRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="dataDirectory">Results on their way from the enclave to a region lie in results/ for seconds.</param>
    public static IServiceCollection AddRuns(this IServiceCollection services, string dataDirectory)
        => services
            .AddSingleton<RunQueue>()
            .AddSingleton<RunProposals>()
            .AddSingleton<RunQueries>()
            .AddSingleton<DatasetCiphertexts>()
            .AddSingleton<LeftoverResults>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ResultStorage>(provider, Path.Combine(dataDirectory, "results")))
            .AddSingleton<RunExecution>()
            .AddSingleton<RunRelease>()
            .AddHostedService<RunExecutor>();
}
