using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>S3's XML documents, written and read. Element names are compared without their namespace, which servers give or omit.</summary>
internal static class S3Documents
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <exception cref="S3ProtocolException">The bytes are no XML document.</exception>
    public static XElement Parse(byte[] document)
    {
        try
        {
            using var stream = new MemoryStream(document);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw new S3ProtocolException($"the server's answer is no XML: {e.Message}", e);
        }
    }

    public static IEnumerable<XElement> Elements(XElement parent, string name) => parent.Elements().Where(e => e.Name.LocalName == name);

    public static string? Text(XElement parent, string name) => Elements(parent, name).FirstOrDefault()?.Value;

    /// <summary>One page of <c>GET ?versions</c> and where the next begins; null when it was the last.</summary>
    /// <exception cref="S3ProtocolException">The page is not as S3 has it, or lists objects that are not the gateway's.</exception>
    public static (List<ObjectVersion> Versions, (string Key, string VersionId)? Next) ParseVersions(byte[] document)
    {
        var page = Parse(document);
        var versions = page.Elements().Where(e => e.Name.LocalName is "Version" or "DeleteMarker").Select(e => new ObjectVersion(
            KeyOf(Required(e, "Key")),
            Required(e, "VersionId"),
            Required(e, "IsLatest") == "true",
            e.Name.LocalName == "DeleteMarker",
            Number(Text(e, "Size") ?? "0", long.MaxValue),
            Time(Required(e, "LastModified"))));
        return (versions.ToList(), Text(page, "IsTruncated") == "true" ? (Required(page, "NextKeyMarker"), Required(page, "NextVersionIdMarker")) : null);
    }

    public static byte[] WriteLifecycle(IEnumerable<LifecycleRule> rules)
    {
        var document = new XElement(Namespace + "LifecycleConfiguration", rules.Select(r => new XElement(
            Namespace + "Rule",
            new XElement(Namespace + "ID", r.Id),
            new XElement(Namespace + "Status", r.IsEnabled ? "Enabled" : "Disabled"),
            new XElement(Namespace + "Filter", new XElement(Namespace + "Prefix", r.Prefix)),
            r.Transition is { } move
                ? new XElement(Namespace + "Transition", new XElement(Namespace + "Days", move.AfterDays), new XElement(Namespace + "StorageClass", move.Tier))
                : null,
            r.ExpireAfterDays is { } days ? new XElement(Namespace + "Expiration", new XElement(Namespace + "Days", days)) : null,
            r.NoncurrentDays is { } noncurrent ? new XElement(Namespace + "NoncurrentVersionExpiration", new XElement(Namespace + "NoncurrentDays", noncurrent)) : null)));
        return Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>A rule that somebody else made and that says more than ours can is told as foreign.</summary>
    public static List<LifecycleRule> ParseLifecycle(byte[] document)
        => [.. Elements(Parse(document), "Rule").Select(rule =>
        {
            string id = "", prefix = "";
            int? days = null, noncurrent = null;
            StorageTransition? transition = null;
            var enabled = true;
            string? foreign = null;
            foreach (var e in rule.Elements())
            {
                switch (e.Name.LocalName)
                {
                    case "ID":
                        id = e.Value;
                        break;
                    case "Status" when e.Value is "Enabled" or "Disabled":
                        enabled = e.Value == "Enabled";
                        break;
                    case "Transition" when e.Elements().All(f => f.Name.LocalName is "Days" or "StorageClass"):
                        transition = new StorageTransition(int.Parse(Required(e, "Days"), NumberStyles.None, CultureInfo.InvariantCulture), Required(e, "StorageClass"));
                        break;
                    case "Filter" when e.Elements().All(f => f.Name.LocalName == "Prefix"):
                    case "Prefix":
                        prefix = e.Value;
                        break;
                    case "Expiration" when e.Elements().All(f => f.Name.LocalName == "Days"):
                        days = (int)Number(e.Value, int.MaxValue);
                        break;
                    case "NoncurrentVersionExpiration" when e.Elements().All(f => f.Name.LocalName == "NoncurrentDays"):
                        noncurrent = (int)Number(e.Value, int.MaxValue);
                        break;
                    default:
                        foreign = e.ToString(SaveOptions.DisableFormatting);
                        break;
                }
            }

            return new LifecycleRule(id, prefix, days, noncurrent) { Transition = transition, IsEnabled = enabled, Foreign = foreign };
        })];

    private static ObjectKey KeyOf(string name)
    {
        try
        {
            return new ObjectKey(name);
        }
        catch (ArgumentException e)
        {
            throw new S3ProtocolException($"the bucket holds objects that are not the gateway's: {e.Message} Give the gateway a bucket of its own", e);
        }
    }

    private static long Number(string text, long maximum)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= maximum
            ? number
            : throw new S3ProtocolException($"the server's answer has '{Shown(text)}' where a number up to {maximum} belongs");

    private static DateTimeOffset Time(string text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new S3ProtocolException($"the server's answer has '{Shown(text)}' where a time belongs");

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Required(XElement parent, string name)
        => Text(parent, name) ?? throw new S3ProtocolException($"the server's answer lacks '{name}' in '{parent.Name.LocalName}'");
}
