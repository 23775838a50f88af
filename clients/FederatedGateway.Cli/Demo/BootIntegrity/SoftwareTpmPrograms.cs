using FederatedGateway.Cli.Hosting;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Demo.BootIntegrity;

/// <summary>The programs that make and run a software TPM.</summary>
/// <param name="Emulator">swtpm.</param>
/// <param name="Setup">swtpm_setup, which manufactures.</param>
/// <param name="Authority">swtpm_localca, which certifies endorsement keys.</param>
internal sealed record SoftwareTpmPrograms(string Emulator, string Setup, string Authority)
{
    /// <exception cref="RefusedException">One of them is not installed.</exception>
    public static SoftwareTpmPrograms Find(Func<string, string?> environment)
    {
        return new SoftwareTpmPrograms(One("swtpm"), One("swtpm_setup"), One("swtpm_localca"));

        string One(string name) => ProgramFiles.OnPath(name, environment)
            ?? throw new RefusedException(Reasons.NotFound, $"--evidence tpm needs a software TPM, and {name} is not on the PATH: apt-get install swtpm swtpm-tools");
    }
}
