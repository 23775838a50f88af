namespace FederatedGateway.Gateway.Hosting;

/// <summary>Paths in a configuration file are meant from the file's own folder, wherever the gateway is started.</summary>
internal static class RelativePaths
{
    public static void Resolve(GatewayOptions options, string folder)
    {
        options.DataDirectory = From(folder, options.DataDirectory);
        options.Tls.Certificate = From(folder, options.Tls.Certificate);
        options.Tls.Key = From(folder, options.Tls.Key);
        options.Tls.ClientCa = From(folder, options.Tls.ClientCa);
        options.Audit.KeyFile = options.Audit.KeyFile.Length == 0 ? Path.Combine(options.DataDirectory, "log.key") : From(folder, options.Audit.KeyFile);
        options.Attestation.CollateralDirectory = From(folder, options.Attestation.CollateralDirectory);
        options.Attestation.CaFile = From(folder, options.Attestation.CaFile);
        options.Lifecycle.SignerIdentity = From(folder, options.Lifecycle.SignerIdentity);
        foreach (var region in options.Regions)
        {
            region.Directory = From(folder, region.Directory);
            region.AccessKeyFile = From(folder, region.AccessKeyFile);
            region.SecretKeyFile = From(folder, region.SecretKeyFile);
            region.CaFile = From(folder, region.CaFile);
            region.Tiers.ForEach(tier => tier.SecretKeyFile = From(folder, tier.SecretKeyFile));
        }
    }

    private static string From(string folder, string path) => path.Length == 0 ? path : Path.GetFullPath(path, folder);
}
