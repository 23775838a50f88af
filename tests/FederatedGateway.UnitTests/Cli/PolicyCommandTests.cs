using System.Text.Json;

namespace FederatedGateway.UnitTests.Cli;

public sealed class PolicyCommandTests
{
    private static readonly string Measurement = new('5', 64);

    [Fact]
    public async Task Values_that_a_builder_signed_are_shown_with_its_fingerprint_and_a_changed_file_is_not()
    {
        using var directory = new TemporaryDirectory();
        var (builder, reader) = (new CommandLineRunner(directory.File("builder")), new CommandLineRunner(directory.File("reader")));
        var (policy, file) = (directory.File("enclave.yaml"), directory.File("enclave.reference"));
        using var root = FederatedGateway.Trust.Identity.SigningKey.Generate();
        await File.WriteAllTextAsync(
            policy,
            $"evidence:\n- kind: development\n  root: \"{Convert.ToHexStringLower(root.PublicKey.Bytes.Span)}\"\n  measurements: [\"{Measurement}\"]\n",
            TestContext.Current.CancellationToken);
        Assert.Equal(0, await builder.RunAsync("identity", "create", "builder"));
        var sign = new[] { "attest", "policy", "sign", "--policy", policy, "--product", "enclave", "--version", "1.4.0", "--sequence", "7", "--out", file };
        Assert.True(await builder.RunAsync([.. sign, "--json"]) == 0, builder.Error);
        var fingerprint = JsonDocument.Parse(builder.Output).RootElement.GetProperty("fingerprint").GetString();

        Assert.True(await reader.RunAsync("attest", "policy", "show", file, "--json") == 0, reader.Error);
        var shown = JsonDocument.Parse(reader.Output).RootElement;
        Assert.Equal(("builder", fingerprint, 7ul), (shown.GetProperty("publisher").GetString(), shown.GetProperty("fingerprint").GetString(), shown.GetProperty("sequence").GetUInt64()));
        Assert.Equal(Measurement, shown.GetProperty("measurements")[0].GetString());

        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(4, await reader.RunAsync("attest", "policy", "show", file));
        Assert.Equal(2, await builder.RunAsync([.. sign.Select(argument => argument == "7" ? "0" : argument)]));
    }

    [Theory]
    [InlineData("study", "amend")]
    [InlineData("study", "amend", "--approve", "1", "--remove", "5555555555555555555555555555555555555555555555555555555555555555")]
    [InlineData("study", "amend", "--add", "5555")]
    [InlineData("study", "amend", "--add-from", "enclave.reference")]
    public async Task An_amendment_that_is_not_clear_is_not_understood(params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(1, await new CommandLineRunner(directory.File("home")).RunAsync(arguments));
    }
}
