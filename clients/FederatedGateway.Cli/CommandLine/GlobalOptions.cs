using System.CommandLine;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>Options that every command understands.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Profile { get; } = new("--profile")
    {
        Description = "Directory with this identity's keys, gateway address and studies. Default: $FGW_HOME, else ~/.fgw",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the result as JSON",
        Recursive = true,
    };

    public static Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "Key file that opens the private keys, in place of a passphrase. Default: the profile's, else $FGW_KEY_FILE",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<Uri?> Gateway { get; } = new("--gateway")
    {
        Description = "Address of the gateway, https://HOST:PORT. Default: the profile's",
        HelpName = "URL",
        Recursive = true,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
            {
                return address;
            }

            result.AddError($"--gateway: {result.Tokens[0].Value} is not an https:// address");
            return null;
        },
    };

    public static void AddTo(RootCommand root)
    {
        root.Add(Profile);
        root.Add(Json);
        root.Add(KeyFile);
        root.Add(Gateway);
    }
}
