using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Identities;
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
        var key = new Option<string?>("--key")
        {
            Description = "Sign with this key instead of the profile's: PKCS #8 in PEM, P-256, readable by you alone (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)",
            HelpName = "FILE.pem",
        };
        var publisher = new Option<string?>("--publisher") { Description = "With --key: the name that the publisher goes by", HelpName = "NAME" };
        var output = new Option<string>("--out") { Description = "Where to write the signed file", HelpName = "FILE", Required = true };
        var command = new CliCommand(
            "sign",
            "Publish reference values, signed with this profile's signing key or the one in --key: for whoever builds the enclave. Tell the key's fingerprint to those who will rely on it",
            "fgw attest policy sign --policy enclave.yaml --product federatedgateway-enclave --version 1.4.0 --sequence 7 --out enclave.reference",
            "fgw attest policy sign --policy enclave.yaml --product enclave --version 1.4.0 --sequence 7 --key release.pem --publisher builder --out enclave.reference")
        {
            policy,
            product,
            version,
            sequence,
            key,
            publisher,
            output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(key) is null != result.GetValue(publisher) is null)
            {
                result.AddError("--key and --publisher belong together: a profile's key goes with its own name");
            }
        });
        command.Runs(host, async (run, cancellationToken) =>
        {
            var read = CreateStudyCommand.Accept(await PolicyFile.ReadAsync(run.Get(policy)!, cancellationToken), "nothing was signed");
            var set = new ReferenceValueSet
            {
                Publisher = run.Get(publisher) ?? run.Profile.ReadIdentity().OrThrow().Name,
                Product = run.Get(product)!,
                Version = run.Get(version)!,
                Sequence = run.Get(sequence),
                CreateTime = run.Host.Time.GetUtcNow().ToUnixTimeSeconds(),
            };
            set.Values.AddRange(read.Policy.References);
            using var own = run.Get(key) is { } path ? SigningKeyFile.Read(path).OrThrow() : null;
            var file = ReferenceValueSets.Sign(own ?? run.Keys.Signing, set).OrThrow();
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
