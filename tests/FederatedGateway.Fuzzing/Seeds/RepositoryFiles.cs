namespace FederatedGateway.Fuzzing.Seeds;

/// <summary>The checkout that this program is run in: its examples are seeds.</summary>
internal static class RepositoryFiles
{
    /// <summary>Null outside a checkout.</summary>
    public static string? Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory);

    /// <summary>The blocks of YAML in a page of the documentation.</summary>
    public static IEnumerable<byte[]> YamlBlocks(string page)
    {
        var path = Root is null ? null : Path.Combine(Root, "docs", page);
        return path is null || !File.Exists(path)
            ? []
            : File.ReadAllText(path).Split("```yaml\n").Skip(1).Select(block => System.Text.Encoding.UTF8.GetBytes(block.Split("```")[0]));
    }

    private static string? Above(string start)
    {
        for (var directory = start; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "FederatedGateway.sln")))
            {
                return directory;
            }
        }

        return null;
    }
}
