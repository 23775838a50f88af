using System.Net;
using Minio.Exceptions;
using Polly.CircuitBreaker;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>Says in the seam's terms what went wrong with a region, and how to mend it.</summary>
internal sealed class S3ErrorMap(MinioStoreOptions options)
{
    /// <summary>Does it; <paramref name="what"/> completes the sentence "region X could not …".</summary>
    public async Task<T> MapAsync<T>(string what, ObjectKey? key, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (S3ErrorException e) when (key is not null && (e.IsNotFound || IsMalformedVersion(e)))
        {
            throw new ObjectNotFoundException($"Region {options.Region} has no such object or version of '{key}' in '{options.Bucket}'.", e);
        }
        catch (Exception e) when (e is S3ErrorException or S3ProtocolException or MinioException || S3Connection.IsTransient(e) || e is HttpRequestException)
        {
            throw new ObjectStoreUnavailableException(
                $"Region {options.Region} ({options.Endpoint}, bucket '{options.Bucket}') could not {what}{(key is null ? "" : $" '{key}'")}: {e.Message}. {Advice(e)}",
                S3Connection.IsTransient(e),
                e);
        }
    }

    // MinIO's words for a version id that is none of its own.
    private static bool IsMalformedVersion(S3ErrorException e)
        => e.Status == HttpStatusCode.BadRequest && e.Code is "InvalidArgument" or "InvalidVersionId" or "XMinioInvalidResourceName";

    private static string Advice(Exception e) => e switch
    {
        S3ErrorException { Code: "NoSuchBucket" } => "The bucket is gone, or was never made.",
        S3ErrorException { Code: "ObjectLockConfigurationNotFoundError" } => "The bucket was made without object lock, which cannot be added: give the gateway another bucket.",
        S3ErrorException { Code: "InvalidAccessKeyId" or "SignatureDoesNotMatch" } => "Check access key, secret key and region name.",
        S3ErrorException { Code: "AuthorizationHeaderMalformed" } => "Check the region name: it must be the one that the server has.",
        S3ErrorException { Code: "RequestTimeTooSkewed" } => "Set this host's clock.",
        S3ErrorException { Status: HttpStatusCode.Forbidden } => "Check what the access key may do, and access key, secret key and region name.",
        S3ErrorException { IsTransient: false } => "Look into the server's log.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "Check the server's certificate and CertificateAuthorityFile.",
        BrokenCircuitException => "It failed again and again; it is tried again soon.",
        S3ProtocolException => "Is it an S3 server that answers there?",
        _ => "Is the server running and reachable from here?",
    };
}
