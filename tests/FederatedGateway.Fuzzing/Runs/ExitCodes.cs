namespace FederatedGateway.Fuzzing.Runs;

/// <summary>The process's exit codes.</summary>
internal static class ExitCodes
{
    public const int WithinLimits = 0;

    public const int Misuse = 1;

    public const int Findings = 2;

    /// <summary>The planted bug was not found: the other targets' silence would mean nothing.</summary>
    public const int CannotFind = 3;
}
