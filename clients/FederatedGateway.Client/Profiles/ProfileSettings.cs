using System.Text.Json;
using System.Text.Json.Serialization;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Profiles;

/// <summary>What a profile's <c>profile.json</c> holds: where the gateway is, and which identity to use.</summary>
public sealed record ProfileSettings
{
    private const int MaximumFileBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The gateway, for example <c>https://gateway.example:7443</c>; null until it is known.</summary>
    public Uri? Gateway { get; init; }

    /// <summary>The identity's name.</summary>
    public string? Name { get; init; }

    /// <summary>The key file that opens the private keys, absolute or relative to the profile; null when a passphrase does.</summary>
    public string? KeyFile { get; init; }

    /// <exception cref="IOException">It cannot be read.</exception>
    internal static Verdict<ProfileSettings> Read(string path)
    {
        if (!File.Exists(path))
        {
            return Verdict<ProfileSettings>.Accepted(new ProfileSettings());
        }

        try
        {
            var settings = JsonSerializer.Deserialize<ProfileSettings>(PrivateFile.ReadPublic(path, MaximumFileBytes), Json) ?? new ProfileSettings();
            return settings.Gateway is null || (settings.Gateway.IsAbsoluteUri && settings.Gateway.Scheme == Uri.UriSchemeHttps)
                ? Verdict<ProfileSettings>.Accepted(settings)
                : Verdict<ProfileSettings>.Refused(Reasons.InvalidArgument, $"{path}: gateway is not an https:// address");
        }
        catch (JsonException exception)
        {
            return Verdict<ProfileSettings>.Refused(Reasons.InvalidArgument, $"{path}, line {exception.LineNumber + 1}: {exception.Message}");
        }
    }

    internal void Write(string path) => PrivateFile.WritePublic(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
