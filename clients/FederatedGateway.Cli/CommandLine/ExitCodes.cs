namespace FederatedGateway.Cli.CommandLine;

/// <summary>What a command ends with; scripts may rely on these (docs/cli.md).</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command line was not understood; nothing was done.</summary>
    public const int Usage = 1;

    /// <summary>The input was refused, here or by the gateway: a file, a table, a study, a step that is not allowed now.</summary>
    public const int Refused = 2;

    /// <summary>The gateway, the enclave or a region could not be reached, or a file could not be read or written; the same command may work later.</summary>
    public const int Unreachable = 3;

    /// <summary>Something claimed to be genuine and was not: evidence, a receipt, a proof, a digest, a signature. Do not simply try again.</summary>
    public const int NotGenuine = 4;

    /// <summary>A run ended without a model: it failed or was cancelled.</summary>
    public const int RunFailed = 5;

    /// <summary>A defect of this program.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by Ctrl-C or SIGTERM (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
