using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using FederatedGateway.Enclave.Evidence;

namespace FederatedGateway.Enclave.Hosting;

/// <summary>Reads the command line and reports every mistake in it at once.</summary>
internal static class EnclaveCommandLine
{
    /// <summary>Exit code: the command line has mistakes.</summary>
    public const int Usage = 2;

    private const string Help = """
        fgw-enclave: holds the studies' keys in memory, trains on what the institutions encrypted to it, and releases results only against proof that they are logged.

        usage: fgw-enclave --listen ADDRESS [options]
          --listen ADDRESS             unix:/PATH, http://127.0.0.1:PORT (this machine only), or https://ADDRESS:PORT
          --memory-limit-bytes N       most bytes of decrypted rows for one run (default: a quarter of the memory it may use)
          --tls-certificate FILE       https: PEM certificate and chain
          --tls-key FILE               https: PEM private key
          --client-ca FILE             https: clients must present a certificate that this PEM authority signed
          --otlp-endpoint URL          send traces there
          --ready-file FILE            written once the gateway can connect
          --evidence KIND              auto (default), sev-snp, tdx, sgx, azure-snp, azure-tdx, tpm or development
          --tpm ADDRESS                device:/dev/tpmrm0 (default), unix:/PATH or tcp:HOST:PORT (a software TPM's data port)
          --tpm-pcrs LIST              quoted registers, for example 0,2,4,7,11 (default)
          --tsm-root DIRECTORY         configfs-tsm reports (default: /sys/kernel/config/tsm/report)
          --gramine-root DIRECTORY     Gramine's attestation files (default: /dev/attestation)
          --azure-metadata URL         azure-tdx: the platform's metadata service, which makes quotes (default: http://169.254.169.254/)
          --collateral DIRECTORY       certificates (*.pem, *.crt), revocation lists (*.crl), *.tcb-info.json and *.qe-identity.json to go with every report
          --seal-directory DIRECTORY   keep keys over a restart, sealed to the TPM and its registers; each enclave needs one of its own
          --insecure-development       produce evidence without hardware. It protects against mistakes, NOT against whoever runs this host.
          --development-root FILE      the development evidence's root key, made if missing (default: one that ends with the process)
          --help, --version

        example: fgw-enclave --listen unix:/run/fgw/enclave.sock --insecure-development --development-root /var/lib/fgw/root.pem
        exit codes: 0 stopped, 1 failed, 2 wrong command line, 3 not safe to start here
        """;

    private static readonly string[] Switches = ["--insecure-development"];

    private static readonly string[] Values =
    [
        "--listen", "--memory-limit-bytes", "--tls-certificate", "--tls-key", "--client-ca", "--otlp-endpoint", "--ready-file", "--seal-directory", "--development-root",
        .. EvidenceArguments.Names,
    ];

    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">For help and version.</param>
    /// <param name="error">For mistakes.</param>
    /// <param name="options">When the result is true.</param>
    /// <param name="exitCode">The process's, when it is false.</param>
    public static bool TryRead(string[] arguments, TextWriter output, TextWriter error, [NotNullWhen(true)] out EnclaveOptions? options, out int exitCode)
    {
        (options, exitCode) = (null, 0);
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            output.WriteLine(Help);
            return false;
        }

        if (arguments is ["--version"])
        {
            output.WriteLine(Assembly.GetExecutingAssembly().GetName().Version!.ToString(3));
            return false;
        }

        var mistakes = new List<string>();
        var read = Check(Split(arguments, mistakes), mistakes);
        if (read is not null && mistakes.Count == 0)
        {
            options = read;
            return true;
        }

        exitCode = Usage;
        mistakes.ForEach(mistake => error.WriteLine($"fgw-enclave: {mistake}"));
        error.WriteLine("fgw-enclave --help lists the options");
        return false;
    }

    private static Dictionary<string, string> Split(string[] arguments, List<string> mistakes)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < arguments.Length; index++)
        {
            var name = arguments[index];
            var isSwitch = Switches.Contains(name, StringComparer.Ordinal);
            if (!isSwitch && !Values.Contains(name, StringComparer.Ordinal))
            {
                mistakes.Add($"{name} is no option");
            }
            else if (!isSwitch && index + 1 == arguments.Length)
            {
                mistakes.Add($"{name} needs a value");
            }
            else if (!given.TryAdd(name, isSwitch ? "" : arguments[++index]))
            {
                mistakes.Add($"{name} occurs twice");
            }
        }

        return given;
    }

    private static EnclaveOptions? Check(Dictionary<string, string> given, List<string> mistakes)
    {
        ListenAddress? listen = null;
        if (!given.TryGetValue("--listen", out var address))
        {
            mistakes.Add("--listen is missing");
        }
        else if (!ListenAddress.TryParse(address, out listen))
        {
            mistakes.Add($"--listen {address} is none of unix:/PATH (absolute, at most 107 bytes), http://127.0.0.1:PORT and https://ADDRESS:PORT; without TLS only a loopback address is accepted");
        }

        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
        if (given.TryGetValue("--memory-limit-bytes", out var bytes) && !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out limit))
        {
            mistakes.Add($"--memory-limit-bytes {bytes} is not a whole number");
        }
        else if (limit is < EnclaveOptions.MinimumMemoryLimitBytes or > EnclaveOptions.MaximumMemoryLimitBytes)
        {
            mistakes.Add($"--memory-limit-bytes {limit} is not between {EnclaveOptions.MinimumMemoryLimitBytes} and {EnclaveOptions.MaximumMemoryLimitBytes}");
        }

        Uri? otlp = null;
        if (given.TryGetValue("--otlp-endpoint", out var url) && (!Uri.TryCreate(url, UriKind.Absolute, out otlp) || (otlp.Scheme != Uri.UriSchemeHttp && otlp.Scheme != Uri.UriSchemeHttps)))
        {
            mistakes.Add($"--otlp-endpoint {url} is not an http or https URL");
        }

        var development = given.ContainsKey("--insecure-development");
        if (!development && given.ContainsKey("--development-root"))
        {
            mistakes.Add("--development-root makes sense with --insecure-development only");
        }

        var evidence = EvidenceArguments.Read(given, development, mistakes);
        var seal = given.GetValueOrDefault("--seal-directory");
        if (seal is not null && !Directory.Exists(seal))
        {
            mistakes.Add($"--seal-directory {seal} is no directory");
        }
        else if (seal is not null && evidence.Choice == EvidenceChoice.Development)
        {
            mistakes.Add("--seal-directory needs a TPM, and --evidence development has none; leave it out: `fgw dataset rewrap` mends what a restart loses");
        }

        var tls = CheckTls(given, listen, mistakes);
        return listen is null
            ? null
            : new EnclaveOptions(listen, limit, evidence, development, given.GetValueOrDefault("--development-root"), tls, otlp, given.GetValueOrDefault("--ready-file"), seal);
    }

    private static TlsFiles? CheckTls(Dictionary<string, string> given, ListenAddress? listen, List<string> mistakes)
    {
        var (certificate, key, ca) = (given.GetValueOrDefault("--tls-certificate"), given.GetValueOrDefault("--tls-key"), given.GetValueOrDefault("--client-ca"));
        foreach (var file in new[] { certificate, key, ca }.Where(file => file is not null && !File.Exists(file)))
        {
            mistakes.Add($"{file} does not exist");
        }

        if (listen is null or { UsesTls: false })
        {
            if (listen is not null && (certificate ?? key ?? ca) is not null)
            {
                mistakes.Add("--tls-certificate, --tls-key and --client-ca are for --listen https://ADDRESS:PORT");
            }

            return null;
        }

        if (certificate is null || key is null)
        {
            mistakes.Add("--listen https://ADDRESS:PORT needs --tls-certificate and --tls-key");
            return null;
        }

        return new TlsFiles(certificate, key, ca);
    }
}
