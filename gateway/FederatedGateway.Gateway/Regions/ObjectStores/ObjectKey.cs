using System.Buffers;

namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>
/// The name of an object, valid in every store: a file system, MinIO and Ceph all keep it as it is and no percent-encoding changes it.
/// Segments of ASCII letters, digits and <c>- _ . ~</c>, separated by single slashes.
/// </summary>
/// <remarks>One key must not be a folder of another (<c>a</c> and <c>a/b</c>): some stores refuse the second.</remarks>
internal sealed record ObjectKey : IComparable<ObjectKey>
{
    /// <summary>S3 allows 1,024 bytes; below that there is room for a store's own prefix.</summary>
    public const int MaximumLength = 512;

    /// <summary>File systems end names at 255 bytes and stores append suffixes of their own.</summary>
    public const int MaximumSegmentLength = 200;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");

    /// <exception cref="ArgumentException">The text is no valid key; the message says which rule it breaks.</exception>
    public ObjectKey(string value)
    {
        if (FaultOf(value) is { } fault)
        {
            throw new ArgumentException($"Object key '{Shown(value)}' {fault}.", nameof(value));
        }

        Value = value;
    }

    public string Value { get; }

    /// <exception cref="ArgumentException">No key could begin with this text.</exception>
    public static string ValidatePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > MaximumLength || prefix.StartsWith('/') || prefix.Contains("//", StringComparison.Ordinal) || prefix.AsSpan().ContainsAnyExcept(Allowed))
        {
            throw new ArgumentException($"Object key prefix '{Shown(prefix)}' can begin no object key.", nameof(prefix));
        }

        return prefix;
    }

    /// <summary>The order in which stores list keys: by their bytes.</summary>
    public int CompareTo(ObjectKey? other) => string.CompareOrdinal(Value, other?.Value);

    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;

    private static string? FaultOf(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > MaximumLength)
        {
            return $"must have 1 to {MaximumLength} characters";
        }

        if (value.AsSpan().ContainsAnyExcept(Allowed))
        {
            return "may hold only ASCII letters, digits, '-', '_', '.', '~' and '/'";
        }

        foreach (var range in value.AsSpan().Split('/'))
        {
            var segment = value.AsSpan()[range];
            if (segment.Length is 0 or > MaximumSegmentLength)
            {
                return $"must have segments of 1 to {MaximumSegmentLength} characters between single slashes";
            }

            if (segment is "." or "..")
            {
                return "must not have '.' or '..' as a segment";
            }
        }

        return null;
    }

    // An error message must not carry control characters or a megabyte of somebody's input.
    private static string Shown(string value)
        => string.Concat(value.Take(80).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')) + (value.Length > 80 ? "…" : "");
}
