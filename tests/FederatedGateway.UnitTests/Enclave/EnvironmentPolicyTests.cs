using FederatedGateway.Enclave.Hardening;

namespace FederatedGateway.UnitTests.Enclave;

public sealed class EnvironmentPolicyTests
{
    [Theory]
    [InlineData("DOTNET_STARTUP_HOOKS", "/x.dll")]
    [InlineData("dotnet_startup_hooks", "/x.dll")]
    [InlineData("COMPlus_EnableDiagnostics", "1")]
    [InlineData("DOTNET_EnableDiagnostics", "1")]
    [InlineData("DOTNET_EnableDiagnostics_IPC", "1")]
    [InlineData("DOTNET_DiagnosticPorts", "/x.sock")]
    [InlineData("CORECLR_ENABLE_PROFILING", "1")]
    [InlineData("DOTNET_DbgEnableMiniDump", "1")]
    public void What_asks_for_a_way_in_is_a_violation(string name, string value)
        => Assert.Equal([$"{name}={value}"], EnvironmentPolicy.Violations(new Dictionary<string, string> { ["PATH"] = "/bin", [name] = value }));

    [Theory]
    [InlineData("DOTNET_STARTUP_HOOKS", "")]
    [InlineData("DOTNET_EnableDiagnostics", "0")]
    [InlineData("CORECLR_ENABLE_PROFILING", "0")]
    [InlineData("DOTNET_ROOT", "/usr/share/dotnet")]
    public void What_is_off_or_harmless_is_none(string name, string value)
        => Assert.Empty(EnvironmentPolicy.Violations(new Dictionary<string, string> { [name] = value }));

    [Fact]
    public void Cleaning_drops_what_steers_the_runtime_and_is_stable()
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/bin", ["HOME"] = "/root", ["DOTNET_ROOT"] = "/d", ["DOTNET_TieredCompilation"] = "0", ["COMPlus_JitDisasm"] = "x", ["CORECLR_PROFILER"] = "y", ["LD_PRELOAD"] = "/e.so",
        };
        Assert.False(EnvironmentPolicy.IsClean(environment));

        var cleaned = EnvironmentPolicy.Cleaned(environment);
        Assert.Equal(["DOTNET_EnableDiagnostics", "DOTNET_ROOT", "HOME", "PATH"], cleaned.Keys.Order(StringComparer.Ordinal));
        Assert.True(EnvironmentPolicy.IsClean(cleaned));
        Assert.Equal(cleaned, EnvironmentPolicy.Cleaned(cleaned));
    }
}
