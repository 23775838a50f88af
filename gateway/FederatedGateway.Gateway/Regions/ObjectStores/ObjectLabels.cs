using System.Text;

namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>Rules for metadata and tags: the narrowest of S3, MinIO and Ceph, so that an object can move between stores unchanged.</summary>
internal static class ObjectLabels
{
    /// <summary>S3's limit for the tags of an object.</summary>
    public const int MaximumTags = 10;

    /// <summary>S3's limit in characters.</summary>
    public const int MaximumTagNameLength = 128;

    /// <summary>S3's limit in characters.</summary>
    public const int MaximumTagValueLength = 256;

    /// <summary>S3 allows 2,048 bytes of metadata headers; the rest is for the store's own entries.</summary>
    public const int MaximumMetadataBytes = 1_600;

    /// <summary>Metadata names with this beginning are the stores' own.</summary>
    public const string ReservedPrefix = "fgw-";

    private const int MaximumMetadataNameLength = 64;
    private const string TagPunctuation = " +-._:/@";

    /// <exception cref="ArgumentException">A name or value breaks a rule.</exception>
    public static void ValidateMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var bytes = 0;
        foreach (var (name, value) in metadata)
        {
            if (name.Length is 0 or > MaximumMetadataNameLength || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                || name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"A metadata name needs 1 to {MaximumMetadataNameLength} lower-case letters, digits or '-' and must not begin with '{ReservedPrefix}'.");
            }

            bytes += name.Length + EncodeMetadataValue(value).Length;
        }

        if (bytes > MaximumMetadataBytes)
        {
            throw new ArgumentException($"Metadata of {bytes} bytes (percent-encoded) exceeds the limit of {MaximumMetadataBytes}.");
        }
    }

    /// <exception cref="ArgumentException">There are too many tags, or a name or value breaks a rule.</exception>
    public static void ValidateTags(IReadOnlyDictionary<string, string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count > MaximumTags)
        {
            throw new ArgumentException($"{tags.Count} tags exceed the limit of {MaximumTags} an object.");
        }

        foreach (var (name, value) in tags)
        {
            if (name.Length is 0 or > MaximumTagNameLength || value.Length > MaximumTagValueLength)
            {
                throw new ArgumentException($"A tag needs a name of 1 to {MaximumTagNameLength} characters and a value of at most {MaximumTagValueLength}.");
            }

            if (!IsTagText(name) || !IsTagText(value))
            {
                throw new ArgumentException($"A tag may hold ASCII letters and digits, inner spaces and '{TagPunctuation.Trim()}' only.");
            }
        }
    }

    /// <summary>Percent-encodes UTF-8 so that a value of any text survives an HTTP header, its white space included.</summary>
    public static string EncodeMetadataValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            _ = Strict.GetByteCount(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("A metadata value holds half of a surrogate pair and has no UTF-8 form.", e);
        }

        return Uri.EscapeDataString(value);
    }

    public static string DecodeMetadataValue(string value) => Uri.UnescapeDataString(value);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // S3 would take letters of any script, MinIO does not. Stores trim or fold outer spaces differently.
    private static bool IsTagText(string text)
        => text.All(c => char.IsAsciiLetterOrDigit(c) || TagPunctuation.Contains(c, StringComparison.Ordinal)) && !text.StartsWith(' ') && !text.EndsWith(' ');
}
