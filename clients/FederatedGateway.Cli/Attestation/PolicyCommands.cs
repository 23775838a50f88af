using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation.ReferenceValues;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Attestation;

/// <summary><c>fgw attest policy</c>: propose, publish and read what evidence is accepted.</summary>
internal static class PolicyCommands
{
    public static Command Create(CliHost host)
        => new CliCommand(
            "policy",
            "Propose, publish and read what evidence is accepted",
            "fgw attest policy from-evidence --evidence report.bin --collateral vcek.der",
            "fgw attest policy show enclave.reference")
        {
            ProposePolicyCommand.Create(host),
            SignCommand(host),
            ShowCommand(host),
        };

    /// <summary>Reads and verifies a file of reference values.</summary>
    public static PublishedReferenceValues Read(string path) => ReferenceValueSets.Open(PrivateFile.ReadPublic(path, ReferenceValueSets.MaximumFileBytes)).OrThrow();

    private static CliCommand SignCommand(CliHost host)
    {
        var policy = new Option<string>("--policy") { Description = "The values, as a study file's evidence (docs/study.md)", HelpName = "FILE.yaml", Required = true };
        var product = new Option<string>("--product") { Description = "What was built", HelpName = "NAME", Required = true };
        var version = new Option<string>("--version") { Description = "Its version, for people", HelpName = "TEXT", Required = true };
        var sequence = new Option<ulong>("--sequence") { Description = "From 1; higher with every file of this product. Readers refuse a lower one than they used", HelpName = "N", Required = true };
        var output = new Option<string>("--out") { Description = "Where to write the signed file", HelpName = "FILE", Required = true };
        var command = new CliCommand(
            "sign",
            "Publish reference values, signed with this profile's signing key: for whoever builds the enclave. Tell the key's fingerprint to those who will rely on it",
            "fgw attest policy sign --policy enclave.yaml --product federatedgateway-enclave --version 1.4.0 --sequence 7 --out enclave.reference")
        {
            policy,
            product,
            version,
            sequence,
            output,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var read = CreateStudyCommand.Accept(await PolicyFile.ReadAsync(run.Get(policy)!, cancellationToken), "nothing was signed");
            var set = new ReferenceValueSet
            {
                Publisher = run.Profile.ReadIdentity().OrThrow().Name,
                Product = run.Get(product)!,
                Version = run.Get(version)!,
                Sequence = run.Get(sequence),
                CreateTime = run.Host.Time.GetUtcNow().ToUnixTimeSeconds(),
            };
            set.Values.AddRange(read.Policy.References);
            var file = ReferenceValueSets.Sign(run.Keys.Signing, set).OrThrow();
            PrivateFile.WritePublic(run.Get(output)!, file);
            run.Output.Note($"wrote {Path.GetFullPath(run.Get(output)!)}");
            run.Output.Result(DescribedReferenceValues.Of(ReferenceValueSets.Open(file).OrThrow()), DescribedReferenceValues.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ShowCommand(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A signed file of reference values" };
        var command = new CliCommand(
            "show",
            "Verify a signed file of reference values, and say who published it and what it lists. Compare the fingerprint with the publisher's",
            "fgw attest policy show enclave.reference",
            "fgw attest policy show enclave.reference --json")
        {
            file,
        };
        command.Runs(host, (run, _) =>
        {
            run.Output.Result(DescribedReferenceValues.Of(Read(run.Get(file))), DescribedReferenceValues.Write);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
