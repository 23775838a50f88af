using System.Net;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>What an S3 server answered instead of doing it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">S3's error code; empty where the server gave none, as to a HEAD.</param>
/// <param name="detail">The server's own words, shortened.</param>
internal sealed class S3ErrorException(HttpStatusCode status, string code, string detail) : Exception($"{(int)status} {code}: {detail}")
{
    private readonly string detail = detail;

    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The server refused credentials that were exchanged meanwhile: with the new ones it may not.</summary>
    public bool AreCredentialsStale { get; init; }

    /// <summary>True for what an overloaded or restarting server answers, or a proxy before it.</summary>
    public bool IsTransient => AreCredentialsStale || Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        and not HttpStatusCode.NotImplemented and not HttpStatusCode.HttpVersionNotSupported
        || Code is "RequestTimeout" or "SlowDown" or "InternalError" or "ServiceUnavailable" or "XMinioServerNotInitialized";

    public bool IsNotFound => Code is "NoSuchKey" or "NoSuchVersion" || (Status is HttpStatusCode.NotFound && Code.Length == 0) || Status is HttpStatusCode.MethodNotAllowed;

    public S3ErrorException WithStaleCredentials() => new(Status, Code, detail) { AreCredentialsStale = true };
}
