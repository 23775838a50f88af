namespace FederatedGateway.Cli.Demo;

/// <param name="Binary">The program.</param>
/// <param name="Region">The server's region name.</param>
/// <param name="Directory">Its own directory; objects, settings and log go below it.</param>
internal sealed record MinioServerOptions(MinioBinary Binary, string Region, string Directory)
{
    /// <summary>Holds <c>public.crt</c> and <c>private.key</c> for HTTPS; null for HTTP.</summary>
    public string? CertificatesDirectory { get; init; }

    /// <summary>Lets lifecycle rules act within seconds; costs 4 to 6 % of a core. For tests.</summary>
    public bool FastScanner { get; init; }

    /// <summary>1, or 4 for an erasure-coded server: objects outlive the loss of two of its directories.</summary>
    public int Drives { get; init; } = 1;
}
