namespace FederatedGateway.Enclave.Evidence;

/// <summary>Files that a kernel makes up as they are read: their stated length says nothing, and each is read or written whole.</summary>
internal static class KernelFile
{
    /// <exception cref="IOException">It cannot be read, or has more bytes.</exception>
    public static byte[] Read(string path, int maximumBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var content = new byte[maximumBytes + 1];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= maximumBytes ? content[..length] : throw new IOException($"{path} has more than {maximumBytes} bytes");
    }

    /// <summary>One line of ASCII, without its end.</summary>
    public static string ReadLine(string path) => System.Text.Encoding.ASCII.GetString(Read(path, 256)).TrimEnd('\n');

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(content);
    }
}
