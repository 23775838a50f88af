namespace FederatedGateway.Fuzzing.Execution;

/// <summary>An input that did what no input may.</summary>
/// <param name="Kind">exception, allocation, hang or crash.</param>
/// <param name="Detail">First line: what happened; then where.</param>
/// <param name="Input">The bytes that do it.</param>
internal sealed record Finding(string Kind, string Detail, byte[] Input)
{
    /// <summary>The same for inputs that fail in the same place.</summary>
    public string Place
    {
        get
        {
            var lines = Detail.Split('\n');
            return lines.Length == 1 ? Kind : $"{Kind} {lines[0].Split(':')[0]} {lines.FirstOrDefault(line => line.Contains(" at FederatedGateway.", StringComparison.Ordinal)) ?? lines[1]}";
        }
    }

    /// <summary>Writes the input and, beside it, what happened with the input in hexadecimal digits.</summary>
    /// <returns>The input's path.</returns>
    public string Save(string directory, string target)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{target}-{Kind}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Input))[..16]}");
        File.WriteAllBytes(path, Input);
        File.WriteAllText(path + ".txt", $"target {target}\n{Kind}: {Detail}\ninput, {Input.Length} bytes:\n{Convert.ToHexStringLower(Input)}\n");
        return path;
    }
}
