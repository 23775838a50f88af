using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Identities;

/// <summary><c>fgw identity</c>: make and show the keys that an institution signs and decrypts with.</summary>
internal static class IdentityCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("identity", "Make and show the keys that an institution signs and decrypts with", "fgw identity create north-clinic", "fgw identity show")
        {
            CreateCommand(host),
            ShowCommand(host),
        };

    private static CliCommand CreateCommand(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The institution's short name: " + ParticipantName.Rule };
        var newKeyFile = new Option<string?>("--new-key-file")
        {
            Description = "Make this key file and open the private keys with it, in place of a passphrase. Keep it away from the profile's backups",
            HelpName = "FILE",
        };
        var command = new CliCommand(
            "create",
            "Make signing, decryption and TLS keys in the profile, encrypted with a passphrase or a key file, and the public files to hand out",
            "fgw identity create north-clinic  # asks for a passphrase",
            "fgw identity create north-clinic --new-key-file /media/token/north.key",
            "FGW_HOME=/srv/fgw/auditor fgw identity create regional-auditor")
        {
            name,
            newKeyFile,
        };
        command.Runs(host, (run, _) => Task.FromResult(CreateIdentity(run, run.Get(name), run.Get(newKeyFile))));
        return command;
    }

    private static int CreateIdentity(CommandRun run, string name, string? newKeyFile)
    {
        if (run.Profile.Settings.Name is { } existing)
        {
            throw new RefusedException(
                Reasons.AlreadyExists,
                $"{run.Profile.Directory} holds the identity \"{existing}\" already; its keys open what was sent to it. Choose another --profile for a new one");
        }

        if (!ParticipantName.IsValid(name))
        {
            throw new RefusedException(Reasons.IdentityInvalid, $"\"{name}\" is not {ParticipantName.Rule}");
        }

        var keyFile = newKeyFile is null ? run.KeyFilePath : Path.GetFullPath(newKeyFile);
        using var protection = newKeyFile is not null ? KeyProtection.CreateKeyFile(keyFile!) : keyFile is not null ? KeyProtection.KeyFile(keyFile) : run.AskPassphrase(twice: true);
        var identity = run.Profile.CreateIdentity(name, protection, keyFile, run.Host.Time).OrThrow();
        run.Output.Result(Describe(identity, run.Profile), (writer, shown) =>
        {
            Write(writer, shown);
            writer.WriteLine();
            writer.WriteLine($"Give {shown.File} to the authors of studies, and {shown.CertificateRequest} to the gateway's operator.");
            writer.WriteLine("Read the fingerprint to them by telephone: it is how they know the file is yours.");
        });
        return ExitCodes.Success;
    }

    private static CliCommand ShowCommand(CliHost host)
    {
        var file = new Argument<string?>("FILE") { Description = "An identity file of another institution. Default: the profile's own", Arity = ArgumentArity.ZeroOrOne };
        var command = new CliCommand(
            "show",
            "Verify an identity file and print its name and fingerprint, to be compared with its owner by telephone",
            "fgw identity show",
            "fgw identity show south-clinic.identity --json")
        {
            file,
        };
        command.Runs(host, (run, _) =>
        {
            var path = run.Get(file);
            var shown = path is null ? Describe(run.Profile.ReadIdentity().OrThrow(), run.Profile) : Describe(IdentityFile.Read(path).OrThrow(), null) with { File = path };
            run.Output.Result(shown, Write);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static ShownIdentity Describe(InstitutionIdentity identity, Profile? own) => new(
        identity.Name,
        identity.Fingerprint,
        identity.CreateTime,
        [.. identity.KemKeys.Select(key => key.Suite == KemKeyLengths.XWing ? "x-wing" : "p-256")],
        own?.IdentityPath,
        own is not null && File.Exists(own.RequestPath) ? own.RequestPath : null);

    private static void Write(TextWriter writer, ShownIdentity identity)
    {
        writer.WriteLine($"name         {identity.Name}");
        writer.WriteLine($"fingerprint  {identity.Fingerprint}");
        writer.WriteLine($"created      {identity.CreateTime:yyyy-MM-dd HH:mm:ss} UTC");
        writer.WriteLine($"key wraps    {string.Join(", ", identity.Suites)}");
        writer.WriteLine($"file         {identity.File}");
    }

    private sealed record ShownIdentity(string Name, string Fingerprint, DateTimeOffset CreateTime, IReadOnlyList<string> Suites, string? File, string? CertificateRequest);
}
