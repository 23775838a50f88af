using System.IO.MemoryMappedFiles;

namespace FederatedGateway.Fuzzing.Execution;

/// <summary>The input being read, kept where it outlives the process: a stack overflow leaves nothing else behind.</summary>
internal sealed class CurrentInput : IDisposable
{
    private const int MaximumBytes = 4 * 1024 * 1024;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public CurrentInput(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, MaximumBytes + sizeof(int));
        view = file.CreateViewAccessor();
    }

    public void Set(byte[] input)
    {
        var length = Math.Min(input.Length, MaximumBytes);
        view.Write(0, length);
        view.WriteArray(sizeof(int), input, 0, length);
    }

    public static byte[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.AsSpan(sizeof(int), BitConverter.ToInt32(bytes)).ToArray();
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
