using System.Security.Cryptography;

namespace FederatedGateway.Fuzzing.Execution;

/// <summary>Inputs that each reached something new, also in a folder when there is one.</summary>
/// <param name="directory">Of the target; null to keep them in memory alone.</param>
internal sealed class Corpus(string? directory)
{
    private readonly List<byte[]> inputs = [];

    public IReadOnlyList<byte[]> Inputs => inputs;

    /// <summary>What earlier runs kept.</summary>
    public IEnumerable<byte[]> Load() => directory is not null && Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];

    public void Add(byte[] input)
    {
        inputs.Add(input);
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(input))[..32]), input);
        }
    }

    /// <summary>Half of the times one of the newest: that is where the search stands.</summary>
    public byte[] Choose(Random random)
    {
        const int Newest = 16;
        return inputs[random.Next(2) == 0 ? random.Next(Math.Max(0, inputs.Count - Newest), inputs.Count) : random.Next(inputs.Count)];
    }
}
