using System.Globalization;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Tiles;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>
/// The files of an audit bundle, by their path in the zip. Documents named by a digest are exactly the bytes with that SHA-256, so that <c>sha256sum</c> checks them too.
/// <code>
/// checkpoint                                the newest signed checkpoint (C2SP tlog-checkpoint)
/// log.vkey                                  the log's key as the gateway states it, with a newline (auditors pin their own)
/// tile/L/N[.p/W]                            hash tiles (C2SP tlog-tiles)
/// tile/entries/N[.p/W]                      entry bundles
/// studies/DIGEST/manifest                   the manifest's bytes
/// studies/DIGEST/approvals/PARTICIPANT      a serialized Approval of kind APPROVE
/// studies/DIGEST/withdrawals/PARTICIPANT    a serialized Approval of kind REJECT or WITHDRAW
/// studies/DIGEST/amendments/NUMBER          a serialized SignedAmendment
/// runs/ID/order                             the order's bytes; ID is their SHA-256
/// runs/ID/signatures/PARTICIPANT            64 bytes
/// runs/ID/receipt.json                      DSSE envelope
/// runs/ID/evidence                          a serialized Evidence
/// runs/ID/checkpoint                        the checkpoint in the evidence's nonce
/// datasets/ID/evidence/DIGEST               a serialized DatasetEvidence; ID is the dataset's
/// handovers/DIGEST                          a serialized KeptHandover; DIGEST is its offer's
/// keyconfigs/DIGEST                         a serialized KeyConfig
/// certificates/NAME.json                    DSSE envelope
/// placements/NAME.json                      DSSE envelope
/// gateway.key                               the key of certificates and placements as the gateway states it, 65 bytes
/// </code>
/// </summary>
public static class BundlePaths
{
    public const string Checkpoint = "checkpoint";
    public const string LogKey = "log.vkey";
    public const string GatewayKey = "gateway.key";

    internal const string Studies = "studies";
    internal const string Runs = "runs";
    internal const string Datasets = "datasets";
    internal const string Handovers = "handovers";
    internal const string KeyConfigs = "keyconfigs";
    internal const string Certificates = "certificates";
    internal const string Placements = "placements";
    internal const string Json = ".json";

    private const int MaximumNameLength = 128;

    /// <summary>An envelope id, 16 bytes in hexadecimal.</summary>
    private const int DatasetIdLength = 32;

    public static string Manifest(Sha256Digest study) => $"{Studies}/{study}/manifest";

    public static string Approval(Sha256Digest study, string participant) => $"{Studies}/{study}/approvals/{participant}";

    public static string Withdrawal(Sha256Digest study, string participant) => $"{Studies}/{study}/withdrawals/{participant}";

    public static string Amendment(Sha256Digest study, int number) => string.Create(CultureInfo.InvariantCulture, $"{Studies}/{study}/amendments/{number}");

    public static string Order(Sha256Digest run) => $"{Runs}/{run}/order";

    public static string OrderSignature(Sha256Digest run, string participant) => $"{Runs}/{run}/signatures/{participant}";

    public static string Receipt(Sha256Digest run) => $"{Runs}/{run}/receipt.json";

    public static string Evidence(Sha256Digest run) => $"{Runs}/{run}/evidence";

    public static string RunCheckpoint(Sha256Digest run) => $"{Runs}/{run}/checkpoint";

    /// <param name="datasetId">32 hexadecimal characters.</param>
    /// <param name="evidence">SHA-256 of the document.</param>
    public static string DatasetEvidence(string datasetId, Sha256Digest evidence) => $"{Datasets}/{datasetId}/evidence/{evidence}";

    /// <param name="offer">SHA-256 of the offer.</param>
    public static string Handover(Sha256Digest offer) => $"{Handovers}/{offer}";

    public static string KeyConfig(Sha256Digest keyConfig) => $"{KeyConfigs}/{keyConfig}";

    /// <param name="name">The certificate's identifier: 1 to 128 of [A-Za-z0-9_-].</param>
    public static string Certificate(string name) => $"{Certificates}/{name}{Json}";

    /// <param name="name">The placement receipt's identifier: 1 to 128 of [A-Za-z0-9_-].</param>
    public static string Placement(string name) => $"{Placements}/{name}{Json}";

    /// <summary>Whether a bundle may have a file of this path. Everything else is refused: what nobody checks has no place beside what is checked.</summary>
    public static bool IsKnown(string path)
    {
        if (path is Checkpoint or LogKey or GatewayKey || HashTile.TryParsePath(path, out _) || EntryBundle.TryParsePath(path, out _))
        {
            return true;
        }

        var parts = path.Split('/');
        return parts switch
        {
            [Studies, var study, "manifest"] => IsDigest(study),
            [Studies, var study, "approvals" or "withdrawals", var participant] => IsDigest(study) && ParticipantName.IsValid(participant),
            [Studies, var study, "amendments", var number] => IsDigest(study) && StrictDecimal.TryParse(number, out var parsed) && parsed > 0,
            [Runs, var run, "order" or "receipt.json" or "evidence" or "checkpoint"] => IsDigest(run),
            [Runs, var run, "signatures", var participant] => IsDigest(run) && ParticipantName.IsValid(participant),
            [Datasets, var dataset, "evidence", var evidence] => dataset.Length == DatasetIdLength && dataset.All(char.IsAsciiHexDigitLower) && IsDigest(evidence),
            [Handovers, var offer] => IsDigest(offer),
            [KeyConfigs, var keyConfig] => IsDigest(keyConfig),
            [Certificates or Placements, var name] => name.EndsWith(Json, StringComparison.Ordinal) && IsName(name[..^Json.Length]),
            _ => false,
        };
    }

    private static bool IsDigest(string text) => Sha256Digest.TryParseHex(text, out _);

    private static bool IsName(string text) => text.Length is > 0 and <= MaximumNameLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
