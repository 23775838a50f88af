namespace FederatedGateway.Telemetry;

internal static class JsonLogging
{
    /// <summary>Logs to standard output as JSON lines, and nowhere else.</summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton(TimeProvider.System);
        logging.ClearProviders();
        logging.AddConsole(options => options.FormatterName = JsonLogFormatter.FormatterName);
        logging.AddConsoleFormatter<JsonLogFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        return logging;
    }
}
