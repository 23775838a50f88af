namespace FederatedGateway.Cli.Demo;

/// <summary>What the regions are made of in this run.</summary>
/// <param name="Binary">The MinIO program; null for directories.</param>
/// <param name="Name">"minio" or "embedded".</param>
/// <param name="Detail">Which program, or how to get the other.</param>
internal sealed record DemoStore(MinioBinary? Binary, string Name, string Detail)
{
    public static async Task<DemoStore> ChooseAsync(DemoStorage storage, Action<string> tell, CancellationToken cancellationToken)
    {
        if (storage == DemoStorage.Minio)
        {
            return Of(await MinioBinary.FindOrFetchAsync(tell, cancellationToken));
        }

        return storage == DemoStorage.Auto && MinioBinary.Find() is { } found
            ? Of(found)
            : new DemoStore(
                null,
                "embedded",
                storage == DemoStorage.Auto
                    ? $"one directory a region: no MinIO is installed. For real MinIO servers put minio on the PATH, set {MinioBinary.Variable}, or use --storage minio"
                    : "one directory a region. For real MinIO servers use --storage minio");
    }

    private static DemoStore Of(MinioBinary binary) => new(binary, "minio", $"one real MinIO server a region: {binary.Path}, {binary.Origin}");
}
