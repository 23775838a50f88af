using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

/// <summary>
/// AWS Signature Version 4 in the Authorization header, for S3 (Amazon S3 API Reference, "Authenticating Requests: Using the Authorization
/// Header"). HMAC-SHA256; the key is derived per day, region and service.
/// </summary>
internal sealed class SigV4Signer(S3Credentials credentials, string region)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Service = "s3";

    /// <summary>Signs a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The absolute path as it is sent, already percent-encoded (see <see cref="EncodePath"/>).</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="headers">Every header to be signed, with <c>host</c>, <c>x-amz-date</c> and <c>x-amz-content-sha256</c> among them.</param>
    /// <param name="payloadHash">The value of <c>x-amz-content-sha256</c>.</param>
    /// <param name="time">The instant that <c>x-amz-date</c> tells.</param>
    public SigV4Signature Sign(
        string method,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        IEnumerable<KeyValuePair<string, string>> headers,
        string payloadHash,
        DateTimeOffset time)
    {
        var sorted = Canonical(headers);
        var names = string.Join(';', sorted.Select(h => h.Name));
        var canonical = string.Join('\n', [method, path, EncodeQuery(query), .. sorted.Select(h => $"{h.Name}:{h.Value}"), "", names, payloadHash]);

        var timestamp = Timestamp(time);
        var scope = $"{timestamp[..8]}/{region}/{Service}/aws4_request";
        var key = SigningKey(timestamp[..8]);
        var signature = HexHmac(key, $"{Algorithm}\n{timestamp}\n{scope}\n{HexSha256(canonical)}");
        return new SigV4Signature(
            $"{Algorithm} Credential={credentials.AccessKey}/{scope},SignedHeaders={names},Signature={signature}", signature, timestamp, scope, key);
    }

    /// <summary>
    /// The query of a link that whoever holds it may use once or often until it ends (same reference, "Authenticating Requests: Using Query Parameters").
    /// The body is not signed; headers that are must be sent with just these values.
    /// </summary>
    /// <param name="method">The one HTTP method that it is good for.</param>
    /// <param name="path">As in <see cref="Sign"/>.</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="headers">Every header to be signed, with <c>host</c> among them.</param>
    /// <param name="time">When its life begins.</param>
    /// <param name="lifetime">Whole seconds.</param>
    public string Presign(
        string method, string path, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> headers, DateTimeOffset time, TimeSpan lifetime)
    {
        var sorted = Canonical(headers);
        var timestamp = Timestamp(time);
        var scope = $"{timestamp[..8]}/{region}/{Service}/aws4_request";
        var names = string.Join(';', sorted.Select(h => h.Name));
        var signed = EncodeQuery(
        [
            .. query,
            new("X-Amz-Algorithm", Algorithm),
            new("X-Amz-Credential", $"{credentials.AccessKey}/{scope}"),
            new("X-Amz-Date", timestamp),
            new("X-Amz-Expires", ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("X-Amz-SignedHeaders", names),
        ]);
        var canonical = string.Join('\n', [method, path, signed, .. sorted.Select(h => $"{h.Name}:{h.Value}"), "", names, "UNSIGNED-PAYLOAD"]);
        var signature = HexHmac(SigningKey(timestamp[..8]), $"{Algorithm}\n{timestamp}\n{scope}\n{HexSha256(canonical)}");
        return $"{signed}&X-Amz-Signature={signature}";
    }

    /// <summary>The basic format of ISO 8601 that <c>x-amz-date</c> has.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Percent-encodes every byte but unreserved characters and the slashes.</summary>
    public static string EncodePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The query string, sorted and encoded as it is signed; requests are sent with exactly this text.</summary>
    public static string EncodeQuery(IEnumerable<KeyValuePair<string, string>> query)
        => string.Join('&', query
            .Select(q => (Name: Uri.EscapeDataString(q.Key), Value: Uri.EscapeDataString(q.Value)))
            .OrderBy(q => q.Name, StringComparer.Ordinal)
            .ThenBy(q => q.Value, StringComparer.Ordinal)
            .Select(q => $"{q.Name}={q.Value}"));

    internal static string HexSha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string HexHmac(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private static List<(string Name, string Value)> Canonical(IEnumerable<KeyValuePair<string, string>> headers)
        => [.. headers.Select(h => (Name: h.Key.ToLowerInvariant(), Value: CollapseSpaces(h.Value))).OrderBy(h => h.Name, StringComparer.Ordinal)];

    private static string CollapseSpaces(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private byte[] SigningKey(string date)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.RevealSecretKey());
        foreach (var step in (string[])[date, region, Service, "aws4_request"])
        {
            var next = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
            CryptographicOperations.ZeroMemory(key);
            key = next;
        }

        return key;
    }
}
