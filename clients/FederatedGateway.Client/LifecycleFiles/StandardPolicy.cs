namespace FederatedGateway.Client.LifecycleFiles;

/// <summary>The policy to begin with, which the documentation shows (<c>docs/lifecycle.yaml</c>).</summary>
public static class StandardPolicy
{
    /// <summary>YAML.</summary>
    public static ReadOnlyMemory<byte> Utf8Text { get; } = Read();

    private static byte[] Read()
    {
        using var resource = typeof(StandardPolicy).Assembly.GetManifestResourceStream("lifecycle.yaml")!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
