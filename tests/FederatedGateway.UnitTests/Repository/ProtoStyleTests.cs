using System.Text.RegularExpressions;

namespace FederatedGateway.UnitTests.Repository;

/// <summary>Buf's standard structure, and a comment on every field of the public contracts.</summary>
public sealed partial class ProtoStyleTests
{
    public static TheoryData<string> Contracts => [.. RepositoryRoot.Files("*.proto").Select(RepositoryRoot.Relative)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Package_is_the_directory_and_versioned(string contract)
    {
        var package = PackageLine().Match(Read(contract)).Groups[1].Value;
        Assert.Equal(Path.GetDirectoryName(contract)!["proto/".Length..].Replace('/', '.'), package);
        Assert.Matches(@"\.v[0-9]+$", package);
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Every_rpc_has_its_own_request_and_response(string contract)
    {
        var seen = new HashSet<string>();
        foreach (Match rpc in Rpc().Matches(Read(contract)))
        {
            var name = rpc.Groups["name"].Value;
            Assert.Equal(name + "Request", rpc.Groups["request"].Value);
            Assert.Equal(name + "Response", rpc.Groups["response"].Value);
            Assert.True(seen.Add(name), name);
        }

        foreach (Match service in Service().Matches(Read(contract)))
        {
            Assert.EndsWith("Service", service.Groups[1].Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Enum_values_carry_their_enum_and_start_unspecified(string contract)
    {
        foreach (Match definition in Enumeration().Matches(Read(contract)))
        {
            var prefix = WordStart().Replace(definition.Groups["name"].Value, "_$1").TrimStart('_').ToUpperInvariant() + "_";
            var values = EnumValue().Matches(definition.Groups["body"].Value);
            Assert.Equal(prefix + "UNSPECIFIED", values[0].Groups[1].Value);
            Assert.Equal("0", values[0].Groups[2].Value);
            Assert.All(values, value => Assert.StartsWith(prefix, value.Groups[1].Value, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Every_field_message_and_rpc_is_commented(string contract)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, contract));
        var missing = new List<string>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (Commentable().IsMatch(lines[i]) && !Obvious().IsMatch(lines[i]) && !lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal))
            {
                missing.Add($"{contract}:{i + 1}: {lines[i].Trim()}");
            }
        }

        Assert.Empty(missing);
    }

    private static string Read(string contract) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, contract));

    [GeneratedRegex(@"^package ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex PackageLine();

    [GeneratedRegex(@"rpc (?<name>\w+)\((?:stream )?(?<request>\w+)\) returns \((?:stream )?(?<response>\w+)\)")]
    private static partial Regex Rpc();

    [GeneratedRegex(@"^service (\w+)", RegexOptions.Multiline)]
    private static partial Regex Service();

    [GeneratedRegex(@"enum (?<name>\w+) \{(?<body>[^}]*)\}")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"(?<=[a-z0-9])([A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^\s+(\w+) = (\d+);", RegexOptions.Multiline)]
    private static partial Regex EnumValue();

    [GeneratedRegex(@"^(message|enum|service) |^\s+rpc |^\s+(repeated |optional )?[\w.]+ \w+ = \d+;")]
    private static partial Regex Commentable();

    /// <summary>Request and response messages are commented by their RPC; a field whose type says all; the members of a oneof.</summary>
    [GeneratedRegex(@"^message \w+(Request|Response) |^    |_UNSPECIFIED = 0;")]
    private static partial Regex Obvious();
}
