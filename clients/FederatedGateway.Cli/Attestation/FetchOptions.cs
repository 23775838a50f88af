using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation.Endorsements;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Attestation;

/// <summary>The options with which what is missing beside evidence is got from the vendors.</summary>
internal sealed class FetchOptions
{
    private readonly Option<bool> fetch = new("--fetch") { Description = "Get what is missing beside the report from the vendors' services; without it nothing is asked of anybody. Their operators see which chip or platform is asked for" };

    private readonly Option<string> amd = Url("--amd-url", "With --fetch: AMD's key distribution service, or a mirror of it", VendorAddresses.Amd);

    private readonly Option<string> intel = Url("--intel-url", "With --fetch: Intel's provisioning certification service, or a caching service (PCCS) of version 4", VendorAddresses.IntelService);

    private readonly Option<string> intelRootCrl = Url("--intel-root-crl-url", "With --fetch: the revocation list of Intel's root", VendorAddresses.IntelRootCrl);

    public void AddTo(Command command)
    {
        command.Add(fetch);
        command.Add(amd);
        command.Add(intel);
        command.Add(intelRootCrl);
    }

    /// <summary>Appends to the evidence what it lacks, when asked to; what was not had is told.</summary>
    public async Task CompleteAsync(CommandRun run, Evidence evidence, CancellationToken cancellationToken)
    {
        if (!run.Get(fetch))
        {
            return;
        }

        using var downloads = new VendorDownloads(new VendorAddresses(run.Get(amd)!, run.Get(intel)!, run.Get(intelRootCrl)!), run.Host.Time);
        foreach (var failure in await downloads.CompleteAsync(evidence, cancellationToken))
        {
            run.Output.Warn($"not fetched: {failure.Detail}");
        }
    }

    private static Option<string> Url(string name, string description, string vendors)
    {
        var option = new Option<string>(name) { Description = $"{description}; empty to ask nobody", HelpName = "URL", DefaultValueFactory = _ => vendors };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            {
                result.AddError($"{name}: {text} is no http or https address");
            }
        });
        return option;
    }
}
