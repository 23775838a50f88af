using System.Globalization;
using System.Text.RegularExpressions;

namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>Everything that a process hands to the system for writing, by <c>strace</c> (Debian package of that name): files, pipes and sockets alike.</summary>
internal sealed partial class WriteTrace(string file)
{
    private const string Strace = "/usr/bin/strace";

    private static readonly string[] Calls =
        ["write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg", "sendfile", "splice", "tee", "copy_file_range", "openat", "creat", "mmap"];

    /// <summary>Starts a program in strace's place: the process id is the program's. Longer than any buffer that one call writes.</summary>
    public IReadOnlyList<string> Tracer => [Strace, "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "16777216", "-e", "trace=" + string.Join(',', Calls), "-o", file];

    /// <summary>Skips the test where strace is missing, and fails it there under <c>CI=true</c>.</summary>
    public static void Require()
    {
        const string Reason = "strace is not installed (Debian package strace)";
        Assert.SkipUnless(File.Exists(Strace) || Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.True(File.Exists(Strace), Reason);
    }

    /// <summary>The trace with its strings as bytes again.</summary>
    public IEnumerable<TracedCall> Read()
    {
        foreach (var line in File.ReadLines(file))
        {
            if (CallPattern().Match(line) is not { Success: true } call)
            {
                continue;
            }

            var strings = StringPattern().Matches(line).Select(match => Unescape(match.Groups[1].ValueSpan)).ToList();
            var target = FirstDescriptor().Match(line) is { Success: true } descriptor ? System.Text.Encoding.UTF8.GetString(Unescape(descriptor.Groups[1].ValueSpan)) : "";
            yield return new TracedCall(call.Groups[1].Value, target, strings, line.Contains("MAP_SHARED", StringComparison.Ordinal) && line.Contains("PROT_WRITE", StringComparison.Ordinal));
        }
    }

    /// <summary><c>\x41\x42</c>; what is not escaped (socket:[1]) stays as it is.</summary>
    private static byte[] Unescape(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length / 4);
        for (var index = 0; index < text.Length;)
        {
            if (text[index] == '\\' && index + 3 < text.Length && text[index + 1] == 'x')
            {
                bytes.Add(byte.Parse(text.Slice(index + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                index += 4;
            }
            else
            {
                bytes.Add((byte)text[index++]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"^\d+ +(\w+)\(")]
    private static partial Regex CallPattern();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex StringPattern();

    [GeneratedRegex(@"^\d+ +\w+\((?:NULL, \d+, [^,]+, [^,]+, )?\d+<([^>]*)>")]
    private static partial Regex FirstDescriptor();
}
