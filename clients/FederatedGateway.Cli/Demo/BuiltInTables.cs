using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FederatedGateway.Cli.Demo;

/// <summary>
/// The Wisconsin Diagnostic Breast Cancer table, given to four institutions by a fixed rule (<c>Demo/Data/SOURCES.md</c>), each of which writes its table in
/// its own way. Real data from one hospital, split artificially.
/// </summary>
internal static class BuiltInTables
{
    /// <summary>SHA-256 of the embedded table, so that a damaged checkout is noticed before its figures are believed.</summary>
    public const string Sha256 = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed";

    private const string SplitLabel = "fgw-demo-split-v1";

    private const string MalignantClass = "0";

    private static readonly string[] Measurements =
        ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave_points", "symmetry", "fractal_dimension"];

    /// <summary>Up to which number of a hundred (exclusive) a malignant and a benign row goes to each institution.</summary>
    private static readonly (string Name, int Malignant, int Benign)[] Shares = [("north", 42, 38), ("east", 74, 58), ("south", 86, 68), ("west", 100, 100)];

    /// <summary>Writes <c>study.yaml</c> and one table for each participant.</summary>
    /// <param name="directory">Is made if it is not there.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="InvalidDataException">The embedded table is not the one that was committed.</exception>
    public static async Task<BuiltInStudy> WriteAsync(string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var study = Path.Combine(directory, "study.yaml");
        await File.WriteAllBytesAsync(study, Resource("study.yaml"), cancellationToken);
        var tables = new List<KeyValuePair<string, string>>();
        foreach (var (name, text) in Split())
        {
            var path = Path.Combine(directory, $"{name}.csv");
            await File.WriteAllTextAsync(path, text, Encoding.ASCII, cancellationToken);
            tables.Add(new(name, path));
        }

        return new BuiltInStudy(study, tables);
    }

    /// <summary>The institution of a row.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="malignant">Its class.</param>
    public static string InstitutionOf(int row, bool malignant)
    {
        Span<byte> input = stackalloc byte[SplitLabel.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(SplitLabel, input);
        BinaryPrimitives.WriteInt32BigEndian(input[SplitLabel.Length..], row);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        var number = (int)(BinaryPrimitives.ReadUInt32BigEndian(digest) % 100);
        return Shares.First(share => number < (malignant ? share.Malignant : share.Benign)).Name;
    }

    private static IEnumerable<(string Name, string Text)> Split()
    {
        var table = Resource("breast_cancer.csv");
        if (Convert.ToHexStringLower(SHA256.HashData(table)) != Sha256)
        {
            throw new InvalidDataException("the built-in table is damaged: its SHA-256 is not the one in Demo/Data/SOURCES.md; check out the repository again");
        }

        // The first line holds counts and class names.
        var rows = Encoding.ASCII.GetString(table).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        var texts = Shares.ToDictionary(share => share.Name, share => new StringBuilder(Header(share.Name)));
        for (var row = 0; row < rows.Length; row++)
        {
            var cells = rows[row].Split(',');
            var malignant = cells[^1] == MalignantClass;
            var name = InstitutionOf(row, malignant);
            cells[^1] = (name, malignant) switch
            {
                ("west", true) => "M",
                ("west", false) => "B",
                (_, true) => "malignant",
                _ => "benign",
            };
            texts[name].Append(Line(name, [$"{row + 1}", .. cells]));
        }

        return Shares.Select(share => (share.Name, texts[share.Name].ToString()));
    }

    private static string Header(string name)
    {
        string[] statistics = ["mean", "error", "worst"];
        var columns = statistics.SelectMany(statistic => Measurements.Select(measurement => $"{statistic}_{measurement}"));
        return Line(name, ["case", .. columns, name == "west" ? "class" : "diagnosis"]);
    }

    private static string Line(string name, IEnumerable<string> cells)
        => name == "east" ? string.Join(';', cells.Select(cell => cell.Replace('.', ','))) + "\r\n" : string.Join(',', cells) + "\n";

    private static byte[] Resource(string name)
    {
        using var stream = typeof(BuiltInTables).Assembly.GetManifestResourceStream($"FederatedGateway.Cli.Demo.Data.{name}")
            ?? throw new InvalidOperationException($"the resource {name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
