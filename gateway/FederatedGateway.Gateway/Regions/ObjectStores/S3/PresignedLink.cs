namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A link that lets whoever holds it do one thing for a while, with the region's own rights: a secret until it ends.</summary>
/// <param name="Method">GET or PUT; nothing else is signed.</param>
/// <param name="Address">The link.</param>
/// <param name="Headers">To be sent just so; other values are refused.</param>
/// <param name="ExpireTime">The server refuses it from then on, by its own clock.</param>
internal sealed record PresignedLink(HttpMethod Method, Uri Address, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpireTime)
{
    /// <summary>Without the link: logs are no place for it.</summary>
    public override string ToString() => $"{Method} link until {ExpireTime:O} (withheld)";
}
