using System.Text;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>The text of a YAML file: UTF-8, of bounded length.</summary>
internal static class YamlText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<StudyFileResult<string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        if (new FileInfo(path).Length > StudyFileLimits.MaximumBytes)
        {
            return StudyFileResult<string>.Refused([TooLong(name)]);
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return StudyFileResult<string>.Accepted(StrictUtf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes));
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(error.Index, 0, bytes.Length)).Count((byte)'\n');
            return StudyFileResult<string>.Refused([new(name, line, 1, "", StudyFileRules.Syntax, "this line is not UTF-8", "save the file as UTF-8")]);
        }
    }

    public static StudyFileError TooLong(string fileName)
        => new(fileName, 1, 1, "", StudyFileRules.Limit, $"the file has more than {StudyFileLimits.MaximumBytes:N0} bytes", "shorten it");
}
