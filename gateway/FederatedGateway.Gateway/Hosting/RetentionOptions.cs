namespace FederatedGateway.Gateway.Hosting;

/// <summary>When what is due is destroyed.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Five-field cron expression in UTC; empty for never by itself. Default 02:00 every day.</summary>
    public string Cron { get; set; } = "0 2 * * *";
}
