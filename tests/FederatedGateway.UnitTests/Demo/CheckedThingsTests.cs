using System.Reflection;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Trust.Transparency.Bundles;

namespace FederatedGateway.UnitTests.Demo;

public sealed class CheckedThingsTests
{
    [Fact]
    public void Every_check_of_an_audit_is_told_in_words()
    {
        var checks = typeof(AuditChecks).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(checks);
        Assert.All(checks, check => Assert.NotEqual(check.Replace('_', ' '), CheckedThings.Describe(check)));
    }
}
