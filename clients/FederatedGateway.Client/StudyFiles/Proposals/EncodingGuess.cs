using System.Buffers;
using System.Text.Unicode;
using FederatedGateway.Client.Tables;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>
/// Guesses a text file's encoding: its byte order mark; zero bytes in every other place for UTF-16; UTF-8 if all of the file is valid UTF-8, which other
/// encodings of more than ASCII practically never are; else Windows-1252.
/// </summary>
internal static class EncodingGuess
{
    public static string Of(string path, ReadOnlySpan<byte> sample)
    {
        if (ByteOrderMark.Find(sample) is { } mark)
        {
            return mark.Encoding;
        }

        var (even, odd) = (0, 0);
        for (var index = 0; index < sample.Length; index++)
        {
            even += sample[index] == 0 && index % 2 == 0 ? 1 : 0;
            odd += sample[index] == 0 && index % 2 == 1 ? 1 : 0;
        }

        if (Math.Max(even, odd) > sample.Length / 8)
        {
            return odd >= even ? "utf-16" : "utf-16BE";
        }

        return IsUtf8(path) ? TableEncoding.Default : "windows-1252";
    }

    private static bool IsUtf8(string path)
    {
        const int Longest = 4;
        var buffer = new byte[256 * 1024];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        var kept = 0;
        int read;
        while ((read = file.Read(buffer.AsSpan(kept))) > 0)
        {
            var length = kept + read;

            // A character may continue in the next read.
            var whole = length;
            while (whole > 0 && length - whole < Longest && (buffer[whole - 1] & 0x80) != 0)
            {
                whole--;
                if ((buffer[whole] & 0x40) != 0)
                {
                    break;
                }
            }

            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
            {
                return false;
            }

            kept = length - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }

        return Utf8.IsValid(buffer.AsSpan(0, kept));
    }
}
