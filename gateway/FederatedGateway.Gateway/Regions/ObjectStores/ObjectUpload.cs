using System.Collections.ObjectModel;

namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>What is to be stored, except for the bytes themselves.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">Exact length of the content in bytes.</param>
internal sealed record ObjectUpload(ObjectKey Key, long Length)
{
    /// <summary>
    /// SHA-256 that the content must have (32 bytes); content that differs is not stored. May be left out for a stream that can seek, which is
    /// then read twice: stores want the digest before the content.
    /// </summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>A file with the same bytes as the content, which a store may take instead of copying them; null when there is none.</summary>
    public SettledFile? File { get; init; }

    /// <summary>Fixed for the life of the version; rules in <see cref="ObjectLabels"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Changeable; rules in <see cref="ObjectLabels"/>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>In force from the first moment: there is no instant in which the version exists without it.</summary>
    public ObjectRetention? Retention { get; init; }

    /// <summary>As <see cref="Retention"/>, without an end.</summary>
    public bool LegalHold { get; init; }

    /// <exception cref="ArgumentException">Something of the upload cannot be stored; the message says what.</exception>
    public void Validate(Stream content, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(Key);
        ArgumentOutOfRangeException.ThrowIfNegative(Length);
        if (Sha256 is { Length: not 32 })
        {
            throw new ArgumentException($"A SHA-256 has 32 bytes, not {Sha256.Length}.");
        }

        if (Sha256 is null && !content.CanSeek)
        {
            throw new ArgumentException($"The content for '{Key}' can be read only once: give its SHA-256, or a stream that can seek.");
        }

        if (Retention is not null && !Retention.IsActive(now))
        {
            throw new ArgumentException($"Retention of '{Key}' would end at {Retention.Until:O}, which is not in the future.");
        }

        ObjectLabels.ValidateMetadata(Metadata);
        ObjectLabels.ValidateTags(Tags);
    }
}
