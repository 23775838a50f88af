using System.CommandLine;
using System.Text;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Certificates;

/// <summary><c>fgw certificate</c>: the TLS certificates between a gateway and its clients, from a small authority that the operator keeps.</summary>
internal static class CertificateCommands
{
    private const int MaximumRequestBytes = 64 * 1024;

    public static Command Create(CliHost host)
        => new CliCommand(
            "certificate",
            "Make and install the TLS certificates between a gateway and its clients. They let a client in; they never vouch for content",
            "fgw certificate authority ./authority",
            "fgw certificate issue north-clinic.csr --authority ./authority --role participant --out north-clinic.crt")
        {
            AuthorityCommand(host),
            IssueCommand(host),
            ServerCommand(host),
            InstallCommand(host),
        };

    private static Option<string> AuthorityOption() => new("--authority") { Description = "Directory of the certificate authority", HelpName = "DIR", Required = true };

    private static Option<string?> NewKeyFileOption() => new("--new-key-file") { Description = "Make this key file and protect the authority's key with it, in place of a passphrase", HelpName = "FILE" };

    private static CliCommand AuthorityCommand(CliHost host)
    {
        var directory = new Argument<string>("DIR") { Description = "Where to keep it; must hold none yet" };
        var name = new Option<string>("--name") { Description = "Its common name", DefaultValueFactory = _ => "FederatedGateway authority" };
        var newKeyFile = NewKeyFileOption();
        var command = new CliCommand("authority", "Make a certificate authority (the gateway's operator does this once)", "fgw certificate authority ./authority --new-key-file ./authority.key")
        {
            directory,
            name,
            newKeyFile,
        };
        command.Runs(host, (run, _) =>
        {
            using var protection = run.Get(newKeyFile) is { } path ? KeyProtection.CreateKeyFile(path) : Protection(run, twice: true);
            using var authority = CertificateAuthority.Create(run.Get(directory), run.Get(name)!, protection, run.Host.Time);
            Written(run, Path.Combine(run.Get(directory), CertificateAuthority.CertificateFileName));
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static CliCommand IssueCommand(CliHost host)
    {
        var request = new Argument<string>("REQUEST") { Description = "The tls.csr that `fgw identity create` wrote" };
        var authority = AuthorityOption();
        var role = new Option<TransportRole>("--role") { Description = "What its holder may call: participant, auditor or operator", Required = true };
        role.CompletionSources.Clear();
        role.CompletionSources.Add([.. Enum.GetNames<TransportRole>().Select(name => name.ToLowerInvariant())]);
        var days = new Option<int>("--days") { Description = "Days until it expires", DefaultValueFactory = _ => (int)CertificateAuthority.DefaultLifetime.TotalDays };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3650)
            {
                result.AddError("--days: 1 to 3650");
            }
        });
        var output = new Option<string>("--out") { Description = "Where to write the certificate", HelpName = "FILE", Required = true };
        var command = new CliCommand(
            "issue",
            "Certify a client's request (the gateway's operator does this after checking whom it is from)",
            "fgw certificate issue north-clinic.csr --authority ./authority --role participant --out north-clinic.crt")
        {
            request,
            authority,
            role,
            days,
            output,
        };
        command.Runs(host, (run, _) =>
        {
            using var protection = Protection(run, twice: false);
            using var opened = CertificateAuthority.Open(run.Get(authority)!, protection, run.Host.Time).OrThrow();
            var pem = Encoding.ASCII.GetString(PrivateFile.ReadPublic(run.Get(request), MaximumRequestBytes));
            var certificate = opened.IssueClient(pem, run.Get(role), TimeSpan.FromDays(run.Get(days))).OrThrow();
            PrivateFile.WritePublic(run.Get(output)!, Encoding.ASCII.GetBytes(certificate));
            Written(run, run.Get(output)!);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static CliCommand ServerCommand(CliHost host)
    {
        var hosts = new Argument<string[]>("HOST") { Description = "Names and addresses that clients reach the gateway by", Arity = ArgumentArity.OneOrMore };
        var authority = AuthorityOption();
        var output = new Option<string>("--out") { Description = "Directory for gateway.crt and gateway.key", HelpName = "DIR", Required = true };
        var command = new CliCommand("server", "Make the gateway's own key and certificate", "fgw certificate server gateway.example 192.0.2.7 --authority ./authority --out ./gateway")
        {
            hosts,
            authority,
            output,
        };
        command.Runs(host, (run, _) =>
        {
            using var protection = Protection(run, twice: false);
            using var opened = CertificateAuthority.Open(run.Get(authority)!, protection, run.Host.Time).OrThrow();
            var (certificate, key) = opened.IssueServer(run.Get(hosts));
            var directory = run.Get(output)!;
            PrivateFile.CreateDirectory(directory);
            PrivateFile.Write(Path.Combine(directory, "gateway.key"), Encoding.ASCII.GetBytes(key));
            PrivateFile.WritePublic(Path.Combine(directory, "gateway.crt"), Encoding.ASCII.GetBytes(certificate));
            Written(run, Path.Combine(directory, "gateway.crt"), Path.Combine(directory, "gateway.key"));
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static CliCommand InstallCommand(CliHost host)
    {
        var certificate = new Argument<string>("CERTIFICATE") { Description = "The certificate that the gateway's operator issued" };
        var authority = new Option<string>("--authority") { Description = "The operator's ca.crt: whom this client trusts to vouch for the gateway", HelpName = "FILE", Required = true };
        var command = new CliCommand(
            "install",
            "Put the operator's answer, and the gateway's address, into the profile",
            "fgw certificate install north-clinic.crt --authority ca.crt --gateway https://gateway.example:7443")
        {
            certificate,
            authority,
        };
        command.Runs(host, (run, _) =>
        {
            run.Profile.InstallCertificate(
                Encoding.ASCII.GetString(PrivateFile.ReadPublic(run.Get(certificate), MaximumRequestBytes)),
                Encoding.ASCII.GetString(PrivateFile.ReadPublic(run.Get(authority)!, MaximumRequestBytes)));
            run.Profile.Authorities().OrThrow();
            run.Profile.ClientCertificate(run.Keys).OrThrow().Dispose();
            if (run.Get(GlobalOptions.Gateway) is { } gateway)
            {
                run.Profile.Change(run.Profile.Settings with { Gateway = gateway });
            }

            Written(run, run.Profile.CertificatePath, run.Profile.AuthorityPath);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static KeyProtection Protection(CommandRun run, bool twice)
        => run.Get(GlobalOptions.KeyFile) is { } path ? KeyProtection.KeyFile(path) : run.AskPassphrase(twice);

    private static void Written(CommandRun run, params string[] files)
        => run.Output.Result(new { files = files.Select(Path.GetFullPath).ToList() }, (writer, result) => result.files.ForEach(writer.WriteLine));
}
