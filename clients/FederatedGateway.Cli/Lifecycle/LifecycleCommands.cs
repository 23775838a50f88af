using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.LifecycleFiles;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary><c>fgw region policy</c>: how long what stays where.</summary>
internal static class LifecycleCommands
{
    public static Command Create(CliHost host)
        => new CliCommand(
            "policy",
            "Write, sign and roll out what becomes of stored objects: storage classes, ends, old versions (docs/lifecycle.md)",
            "fgw region policy init lifecycle.yaml",
            "fgw region policy sign lifecycle.yaml --out lifecycle.policy",
            "fgw region policy plan lifecycle.policy")
        {
            InitCommand(host),
            SignCommand(host),
            ShowCommand(host),
            RolloutCommands.Plan(host),
            RolloutCommands.Apply(host),
            RolloutCommands.RollBack(host),
        };

    private static CliCommand InitCommand(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it; must not exist" };
        var command = new CliCommand("init", "Write the standard policy to a file, to be edited", "fgw region policy init lifecycle.yaml") { file };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var path = Path.GetFullPath(run.Get(file));
            await using (var written = new FileStream(path, FileMode.CreateNew))
            {
                await written.WriteAsync(StandardPolicy.Utf8Text, cancellationToken);
            }

            run.Output.Result(new { file = path }, (writer, one) => writer.WriteLine($"wrote {one.file}; edit it, then: fgw region policy sign {one.file} --out lifecycle.policy"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand SignCommand(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A lifecycle policy in YAML" };
        var output = new Option<string>("--out") { Description = "Where to write the signed policy", HelpName = "FILE", Required = true };
        var command = new CliCommand(
            "sign",
            "Check a lifecycle policy and sign it with this profile's key. A gateway takes it from the operators that its configuration names",
            "fgw region policy sign lifecycle.yaml --out lifecycle.policy")
        {
            file,
            output,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var signed = LifecyclePolicies.Sign(run.Keys.Signing, (await PolicyInput.ReadYamlAsync(run.Get(file), cancellationToken)).Policy).OrThrow();
            PrivateFile.WritePublic(run.Get(output)!, signed.File.Span);
            run.Output.Note($"wrote {Path.GetFullPath(run.Get(output)!)}");
            run.Output.Result(DescribedPolicy.Of(signed), DescribedPolicy.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ShowCommand(CliHost host)
    {
        var file = PolicyInput.File();
        file.Arity = ArgumentArity.ZeroOrOne;
        var command = new CliCommand(
            "show",
            "Check a lifecycle policy's file and say what it means; without a file, what is in force and whether the regions follow it",
            "fgw region policy show",
            "fgw region policy show lifecycle.yaml --json")
        {
            file,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            if (run.Get(file) is { } path)
            {
                run.Output.Result(DescribedPolicy.Of(await PolicyInput.ReadAsync(run, path, cancellationToken)), DescribedPolicy.Write);
                return ExitCodes.Success;
            }

            var state = DescribedLifecycle.Of(await run.Gateway.Lifecycle.GetLifecycleAsync(new GetLifecycleRequest(), cancellationToken: cancellationToken));
            run.Output.Result(state, DescribedLifecycle.Write);
            return state.Regions.All(region => region.State == DescribedLifecycle.InStep) ? ExitCodes.Success : ExitCodes.Unreachable;
        });
        return command;
    }
}
