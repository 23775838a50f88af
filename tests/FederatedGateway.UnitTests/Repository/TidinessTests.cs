namespace FederatedGateway.UnitTests.Repository;

public sealed class TidinessTests
{
    /// <summary>Beyond this a file holds more than one thing.</summary>
    private const int MaximumLines = 400;

    private static readonly string[] NamesOfKinds = ["Helper", "Helpers", "Util", "Utils", "Manager", "Processor", "Common", "Misc"];

    [Fact]
    public void No_source_file_grew_past_one_concern()
    {
        var grown = Sources().Where(file => File.ReadLines(file).Count() > MaximumLines).Select(RepositoryRoot.Relative).ToList();
        Assert.Empty(grown);
    }

    [Fact]
    public void No_file_or_folder_is_named_after_a_kind()
    {
        var kinds = Sources().Select(RepositoryRoot.Relative).Where(file =>
            file.Split('/').Any(part => NamesOfKinds.Contains(part, StringComparer.Ordinal))
            || NamesOfKinds.Any(kind => Path.GetFileNameWithoutExtension(file).EndsWith(kind, StringComparison.Ordinal))).ToList();
        Assert.Empty(kinds);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];
        var unfinished = Sources().Where(file => marks.Any(mark => File.ReadAllText(file).Contains(mark, StringComparison.Ordinal))).Select(RepositoryRoot.Relative).ToList();
        Assert.Empty(unfinished);
    }

    private static IEnumerable<string> Sources()
        => RepositoryRoot.Files("*.cs").Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal));
}
