using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Diagnosis;

/// <summary>Examines one thing after the other, from this machine's files to the enclave's evidence; says how to mend what is wrong.</summary>
internal sealed class Examination(CommandRun run)
{
    private static readonly TimeSpan ExpirySoon = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockDoubt = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly List<Finding> findings = [];

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        Profile();
        Keys();
        var certificate = Certificates();
        var reached = await NetworkAsync(cancellationToken);
        if (!reached || !certificate)
        {
            Skip("gateway", "regions", "log", "evidence");
            return findings;
        }

        if (await GatewayAsync(cancellationToken))
        {
            await RegionsAsync(cancellationToken);
            await LogAsync(cancellationToken);
            await EvidenceAsync(cancellationToken);
        }
        else
        {
            Skip("regions", "log", "evidence");
        }

        return findings;
    }

    private void Add(string check, FindingVerdict verdict, string detail, string? mend = null) => findings.Add(new Finding(check, verdict, detail, mend));

    private void Skip(params string[] checks)
    {
        foreach (var check in checks)
        {
            Add(check, FindingVerdict.Unknown, "not examined because of the above");
        }
    }

    private void Profile()
    {
        var profile = run.Profile;
        if (profile.Settings.Name is null)
        {
            Add("profile", FindingVerdict.Bad, $"{profile.Directory} holds no identity", "make one: fgw identity create NAME, or name its directory with --profile or FGW_HOME");
        }
        else
        {
            Add("profile", FindingVerdict.Good, $"{profile.Directory}, identity {profile.Settings.Name}, gateway {profile.Settings.Gateway?.ToString() ?? "not set"}");
        }
    }

    private void Keys()
    {
        if (run.Profile.Settings.Name is null)
        {
            Skip("keys");
            return;
        }

        try
        {
            var identity = run.Profile.ReadIdentity().OrThrow();
            Add(
                "keys",
                identity.SigningKey.Equals(run.Keys.Signing.PublicKey) ? FindingVerdict.Good : FindingVerdict.Bad,
                identity.SigningKey.Equals(run.Keys.Signing.PublicKey) ? $"private keys open and belong to {identity.Name}, fingerprint {identity.Fingerprint}" : "private keys and public identity do not belong together",
                identity.SigningKey.Equals(run.Keys.Signing.PublicKey) ? null : "restore the whole profile from one backup");
        }
        catch (Exception exception) when (exception is RefusedException or IOException)
        {
            Add("keys", FindingVerdict.Bad, exception.Message, "set FGW_PASSPHRASE or --key-file; restore damaged files from a backup");
        }
    }

    private bool Certificates()
    {
        try
        {
            using var certificate = run.Profile.ClientCertificate(run.Keys).OrThrow();
            run.Profile.Authorities().OrThrow();
            var now = run.Host.Time.GetUtcNow();
            var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
            var begin = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
            if (now < begin || now > end)
            {
                Add("certificate", FindingVerdict.Bad, $"{certificate.Subject} is valid from {begin:u} to {end:u}", "check this machine's clock; else send tls.csr to the gateway's operator again");
                return false;
            }

            Add(
                "certificate",
                end - now < ExpirySoon ? FindingVerdict.Doubtful : FindingVerdict.Good,
                $"{certificate.Subject}, until {end:yyyy-MM-dd}",
                end - now < ExpirySoon ? "it ends soon: send tls.csr to the gateway's operator for a new one" : null);
            return true;
        }
        catch (Exception exception) when (exception is RefusedException or IOException)
        {
            Add("certificate", FindingVerdict.Bad, exception.Message, "fgw certificate install CERTIFICATE --authority ca.crt --gateway URL");
            return false;
        }
    }

    private async Task<bool> NetworkAsync(CancellationToken cancellationToken)
    {
        Uri address;
        try
        {
            address = run.GatewayAddress;
        }
        catch (RefusedException exception)
        {
            Add("network", FindingVerdict.Bad, exception.Refusal.Detail, "use --gateway https://HOST:PORT");
            return false;
        }

        var proxy = address.IsLoopback ? null : WebRequest.GetSystemWebProxy().GetProxy(address);
        if (proxy is not null && proxy != address)
        {
            Add("proxy", FindingVerdict.Doubtful, $"requests to {address.Host} go through the proxy {proxy.GetLeftPart(UriPartial.Authority)}", $"gRPC needs HTTP/2 with TLS end to end: if the gateway does not answer, add {address.Host} to NO_PROXY");
        }
        else
        {
            Add("proxy", FindingVerdict.Good, "none in between");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(address.Host, address.Port, patience.Token);
            Add("network", FindingVerdict.Good, $"{address.Host}:{address.Port} answers");
            return true;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (proxy is not null && proxy != address)
            {
                Add("network", FindingVerdict.Unknown, $"{address.Host}:{address.Port} is not reached directly; the proxy may reach it");
                return true;
            }

            var why = exception is SocketException error ? error.Message : $"no answer within {ConnectPatience.TotalSeconds:0} s";
            Add("network", FindingVerdict.Bad, $"{address.Host}:{address.Port}: {why}", "check the address, that the gateway runs, and firewalls in between");
            return false;
        }
    }

    private async Task<bool> GatewayAsync(CancellationToken cancellationToken)
    {
        var (version, date, failure) = await AskAsync(cancellationToken);
        if (failure is not null)
        {
            Add("gateway", FindingVerdict.Bad, failure, "the gateway's certificate must chain to ca.crt and name its host; this client's must chain to the gateway's Tls.ClientCa; nothing in between may end TLS or speak HTTP/1.1 only");
            return false;
        }

        Add("gateway", version == HttpVersion.Version20 ? FindingVerdict.Good : FindingVerdict.Bad, $"TLS with both certificates, HTTP/{version}", version == HttpVersion.Version20 ? null : "something in between does not speak HTTP/2, which gRPC needs");
        if (date is { } theirs)
        {
            var difference = (theirs - run.Host.Time.GetUtcNow()).Duration();
            Add(
                "clock",
                difference > EvidenceExpectation.MaximumClockDifference ? FindingVerdict.Bad : difference > ClockDoubt ? FindingVerdict.Doubtful : FindingVerdict.Good,
                string.Create(CultureInfo.InvariantCulture, $"differs from the gateway's by {difference.TotalSeconds:0} s"),
                difference > ClockDoubt ? "set both clocks by NTP: evidence is refused when they differ by more than 15 minutes" : null);
        }

        return version == HttpVersion.Version20;
    }

    /// <summary>One request on the connection that gRPC uses, which shows protocol and clock whatever the answer is.</summary>
    private async Task<(Version? Version, DateTimeOffset? Date, string? Failure)> AskAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(GatewayConnection.CreateHandler(run.Gateway.Endpoint), disposeHandler: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, run.GatewayAddress) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return (response.Version, response.Headers.Date, null);
        }
        catch (HttpRequestException exception)
        {
            Exception cause = exception;
            while (cause.InnerException is { } inner && cause is not AuthenticationException)
            {
                cause = inner;
            }

            return (null, null, cause.Message);
        }
    }

    private async Task RegionsAsync(CancellationToken cancellationToken)
        => await TryAsync("regions", async () =>
        {
            var regions = (await run.Gateway.Regions.ListRegionsAsync(new ListRegionsRequest(), cancellationToken: cancellationToken)).Regions;
            var down = regions.Where(region => !region.Available).ToList();
            Add(
                "regions",
                down.Count == 0 ? FindingVerdict.Good : FindingVerdict.Doubtful,
                down.Count == 0 ? $"{string.Join(", ", regions.Select(region => $"{region.Name} ({region.Jurisdiction}, {region.Store})"))}" : string.Join("; ", down.Select(region => $"{region.Name}: {region.Detail}")),
                down.Count == 0 ? null : "the gateway's operator mends the store; copies are made when it is back");
        });

    private async Task LogAsync(CancellationToken cancellationToken)
        => await TryAsync("log", async () =>
        {
            var checkpoint = await run.Gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
            var key = Trust.Transparency.Notes.VerifierKey.Parse(checkpoint.LogVkey).OrThrow();
            var signed = Trust.Transparency.Checkpoints.SignedCheckpoint.Open(checkpoint.Checkpoint.Span, key).OrThrow();
            var known = new Client.Audit.CheckpointMemory(run.Profile).Read(key) is not null;
            Add("log", FindingVerdict.Good, $"{signed.Checkpoint.Origin}, {signed.Checkpoint.Size} entries, {(known ? "known to this profile" : "not seen by this profile before")}");
        });

    private async Task EvidenceAsync(CancellationToken cancellationToken)
    {
        var studies = new StudyClient(run.Institution);
        var local = studies.ListLocal();
        if (local.Count == 0)
        {
            Add("evidence", FindingVerdict.Unknown, "no study is known on this machine that says what to accept");
        }

        foreach (var study in local)
        {
            await TryAsync($"evidence {study.ToString()[..12]}", async () =>
            {
                var opened = (await studies.OpenAsync(study, cancellationToken)).OrThrow();
                var fresh = (await new EnclaveAttestation(run.Institution).AttestAsync(opened, EvidenceRole.Inspect, cancellationToken)).OrThrow();
                var development = fresh.Evidence.Kind == EvidenceKind.Development;
                Add(
                    $"evidence {study.ToString()[..12]}",
                    development ? FindingVerdict.Doubtful : FindingVerdict.Good,
                    $"{EvidenceKindNames.Of(fresh.Evidence.Kind)} evidence is genuine and accepted by \"{opened.Manifest.Message.Title}\"{(fresh.Evidence.Kind == EvidenceKind.Tpm ? "; it shows " + TpmClaims.Assurance : string.Empty)}",
                    development ? "development evidence guards against mistakes only: use it for trials, never for records" : null);
            });
        }
    }

    private async Task TryAsync(string check, Func<Task> examine)
    {
        try
        {
            await examine();
        }
        catch (Exception exception) when (exception is RefusedException or GatewayException or IOException)
        {
            var failure = Failure.Of(exception)!;
            Add(check, FindingVerdict.Bad, $"{failure.Detail} [{failure.Reason}]", failure.ExitCode == ExitCodes.NotGenuine ? "do not go on: tell the other institutions and the gateway's operator" : null);
        }
    }
}
