namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>A bucket of another MinIO server to which lifecycle rules move the bytes of objects; the objects stay readable where they are.</summary>
/// <param name="Name">As rules name it: 1 to 64 upper-case letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Endpoint">Scheme, host and port of the other server. It must be in the same jurisdiction: bytes go there.</param>
/// <param name="Bucket">The bucket there.</param>
/// <param name="Prefix">Below which the bytes lie there, no tier sharing it with another; empty for none.</param>
/// <param name="ServerRegion">The other server's region name.</param>
/// <param name="AccessKey">For the other server.</param>
internal sealed record RemoteTier(string Name, Uri Endpoint, string Bucket, string Prefix, string ServerRegion, string AccessKey)
{
    private const int MaximumNameLength = 64;

    /// <summary>The rule for names, for messages.</summary>
    public const string NameRule = "1 to 64 characters of [A-Z0-9_-], starting with a letter";

    /// <summary>MinIO takes upper-case names only, and these two are its own.</summary>
    public static bool IsValidName(string name)
        => name.Length is >= 1 and <= MaximumNameLength && char.IsAsciiLetterUpper(name[0])
        && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '_') && name is not "STANDARD" and not "REDUCED_REDUNDANCY";
}
