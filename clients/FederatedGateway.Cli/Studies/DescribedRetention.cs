using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>How long each class of object is kept.</summary>
internal sealed record DescribedRetention(string Uploads, string Models, string Receipts, string Audit)
{
    public static DescribedRetention Of(RetentionPolicy policy) => new(Words(policy.UploadsSeconds), Words(policy.ModelsSeconds), Words(policy.ReceiptsSeconds), Words(policy.AuditSeconds));

    private static string Words(long seconds)
    {
        const long day = 86_400;
        const long year = 365 * day;
        return seconds switch
        {
            0 => "none",
            _ when seconds % year == 0 => Plural(seconds / year, "year"),
            _ when seconds % day == 0 => Plural(seconds / day, "day"),
            _ when seconds % 3600 == 0 => Plural(seconds / 3600, "hour"),
            _ => Plural(seconds, "second"),
        };
    }

    private static string Plural(long count, string unit) => $"{count} {unit}{(count == 1 ? string.Empty : "s")}";
}
