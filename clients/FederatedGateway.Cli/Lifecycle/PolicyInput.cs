using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.LifecycleFiles;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Lifecycle;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary>A lifecycle policy named on the command line: a YAML file, signed with this profile's key as it is read, or a file that somebody signed before.</summary>
internal static class PolicyInput
{
    public static Argument<string> File() => new("FILE") { Description = "A lifecycle policy: YAML (.yaml, .yml), or a file that `fgw region policy sign` wrote" };

    public static async Task<SignedPolicy> ReadAsync(CommandRun run, string path, CancellationToken cancellationToken)
        => Path.GetExtension(path) is ".yaml" or ".yml"
            ? LifecyclePolicies.Sign(run.Keys.Signing, (await ReadYamlAsync(path, cancellationToken)).Policy).OrThrow()
            : LifecyclePolicies.Open(PrivateFile.ReadPublic(path, LifecycleLimits.MaximumFileBytes)).OrThrow();

    public static async Task<LifecycleFile> ReadYamlAsync(string path, CancellationToken cancellationToken)
        => CreateStudyCommand.Accept(await LifecycleFile.ReadAsync(path, cancellationToken), "nothing was signed");
}
