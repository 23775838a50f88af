namespace FederatedGateway.Gateway.Datasets;

internal static class DatasetRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="dataDirectory">Holds unfinished uploads, in uploads/.</param>
    public static IServiceCollection AddDatasets(this IServiceCollection services, string dataDirectory)
        => services
            .AddSingleton(new UnfinishedUploads(Path.Combine(dataDirectory, "uploads")))
            .AddSingleton<DatasetRegister>()
            .AddSingleton<UploadCompletion>()
            .AddSingleton<DatasetUpload>();
}
