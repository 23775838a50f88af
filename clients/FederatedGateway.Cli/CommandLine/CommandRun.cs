using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Cli.Output;
using FederatedGateway.Client;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>One execution of a command: its arguments, its output, and the profile, keys and connection it opens when it needs them.</summary>
internal sealed class CommandRun : IDisposable
{
    private static readonly ActivitySource Source = new("FederatedGateway.Cli");

    private readonly ParseResult parsed;
    private readonly Lazy<Profile> profile;
    private readonly Lazy<InstitutionKeys> keys;
    private readonly Lazy<GatewayConnection> gateway;

    private CommandRun(CliHost host, ParseResult parsed)
    {
        this.parsed = parsed;
        Host = host;
        Output = new CommandOutput(host, parsed.GetValue(GlobalOptions.Json));
        profile = new(() => Client.Profiles.Profile.Open(ProfileDirectory(host, parsed)).OrThrow());
        keys = new(OpenKeys);
        gateway = new(Connect);
    }

    public CliHost Host { get; }

    public CommandOutput Output { get; }

    public Profile Profile => profile.Value;

    /// <summary>The private keys; asks for the passphrase where there is no key file.</summary>
    public InstitutionKeys Keys => keys.Value;

    public GatewayConnection Gateway => gateway.Value;

    /// <summary>Who acts: profile, keys and gateway together.</summary>
    public Institution Institution => new(Profile, Keys, Gateway, Host.Time);

    /// <summary>The key file named on the command line, in the profile or in the environment, in this order; null for a passphrase.</summary>
    public string? KeyFilePath
    {
        get
        {
            if (parsed.GetValue(GlobalOptions.KeyFile) is { } named)
            {
                return Path.GetFullPath(named);
            }

            return Profile.Settings.KeyFile is { } kept ? Path.Combine(Profile.Directory, kept)
                : Host.Environment("FGW_KEY_FILE") is { Length: > 0 } path ? Path.GetFullPath(path)
                : null;
        }
    }

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => argument.Arity.MinimumNumberOfValues == 0 ? parsed.GetValue(argument)! : parsed.GetRequiredValue(argument);

    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The gateway's address, from the command line or the profile.</summary>
    public Uri GatewayAddress => parsed.GetValue(GlobalOptions.Gateway)
        ?? Profile.Settings.Gateway
        ?? throw new Trust.Verdicts.RefusedException(
            Trust.Verdicts.Reasons.InvalidArgument,
            $"no gateway is known; name it with --gateway https://HOST:PORT, or once and for all: fgw certificate install FILE --authority FILE --gateway URL (profile {Profile.Directory})");

    /// <summary>Reads the passphrase: from $FGW_PASSPHRASE, else by asking.</summary>
    /// <param name="twice">A new passphrase is typed twice.</param>
    public KeyProtection AskPassphrase(bool twice)
    {
        var given = Host.Environment("FGW_PASSPHRASE");
        if (string.IsNullOrEmpty(given))
        {
            if (!Host.InputIsTerminal)
            {
                throw Refuse("the private keys need a passphrase and nobody can be asked; set FGW_PASSPHRASE, or use --key-file");
            }

            given = Host.Ask(twice ? "New passphrase: " : $"Passphrase for {Profile.Settings.Name}: ", true);
            if (twice && Host.Ask("Again: ", true) != given)
            {
                throw Refuse("the two passphrases differ");
            }
        }

        return (given?.Length ?? 0) < KeyProtection.MinimumPassphraseCharacters
            ? throw Refuse($"a passphrase has at least {KeyProtection.MinimumPassphraseCharacters} characters")
            : KeyProtection.Passphrase(given);
    }

    /// <summary>Asks for a decision; without a terminal the answer is no, and <paramref name="otherwise"/> says which option decides instead.</summary>
    public bool Confirm(string question, string otherwise)
        => Host.InputIsTerminal
            ? string.Equals(Host.Ask($"{question} Type yes to go on: ", false)?.Trim(), "yes", StringComparison.OrdinalIgnoreCase)
            : throw Refuse($"this needs a decision and nobody can be asked; {otherwise}");

    public void Dispose()
    {
        if (gateway.IsValueCreated)
        {
            gateway.Value.Dispose();
        }

        if (keys.IsValueCreated)
        {
            keys.Value.Dispose();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The outermost boundary: what nobody expected becomes a defect report and an exit code.")]
    public static async Task<int> ExecuteAsync(CliHost host, ParseResult parsed, Func<CommandRun, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity("fgw " + CommandPath.Of(parsed), ActivityKind.Client);
        using var run = new CommandRun(host, parsed);
        try
        {
            return await action(run, cancellationToken);
        }
        catch (Exception exception)
        {
            // What fails while a command is being stopped fails because of that.
            var failure = Failure.Of(cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : exception)
                ?? new Failure(ExitCodes.Internal, "INTERNAL", $"{exception.GetType().Name}: {exception.Message}; this is a defect of this program", exception.StackTrace is { } stack ? [stack] : []);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Reason);
            run.Output.Fail(failure, activity?.TraceId.ToString());
            return failure.ExitCode;
        }
    }

    private static string ProfileDirectory(CliHost host, ParseResult parsed)
    {
        if (parsed.GetValue(GlobalOptions.Profile) is { Length: > 0 } named)
        {
            return named;
        }

        return host.Environment("FGW_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".fgw");
    }

    private static Trust.Verdicts.RefusedException Refuse(string detail) => new(Trust.Verdicts.Reasons.InvalidArgument, detail);

    private InstitutionKeys OpenKeys()
    {
        using var protection = KeyFilePath is { } path ? KeyProtection.KeyFile(path) : AskPassphrase(twice: false);
        return Profile.OpenKeys(protection).OrThrow();
    }

    private GatewayConnection Connect()
        => new(new GatewayEndpoint(GatewayAddress, Profile.Authorities().OrThrow(), Profile.ClientCertificate(Keys).OrThrow()), Host.Time);
}
