using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FederatedGateway.Telemetry;

/// <summary>
/// One JSON object a line: timestamp (RFC 3339, UTC), level, service, category, event_id, trace_id, message, exception (type names only).
/// Compiled into the enclave host and, by link, into the gateway, so that both speak alike.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "fgw-json";

    private static readonly string Service = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? "fgw";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
            json.WriteString("level", Level(logEntry.LogLevel));
            json.WriteString("service", Service);
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("event_id", logEntry.EventId.Id);
            json.WriteString("trace_id", Activity.Current?.TraceId.ToHexString() ?? "");
            json.WriteString("message", logEntry.Formatter(logEntry.State, null));
            if (logEntry.Exception is { } exception)
            {
                // Messages of foreign exceptions may quote what they choked on; types and frames of our own code cannot.
                json.WriteString("exception", Describe(exception));
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        textWriter.Write('\n');
    }

    private static string Describe(Exception exception)
    {
        var types = new List<string>();
        for (var current = exception; current is not null; current = current.InnerException)
        {
            types.Add(current.GetType().FullName ?? current.GetType().Name);
        }

        var frame = new StackTrace(exception, fNeedFileInfo: false).GetFrames()
            .Select(frame => frame.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.FullName?.StartsWith("FederatedGateway.", StringComparison.Ordinal) == true);
        return string.Join(" <- ", types) + (frame is null ? "" : $" at {frame.DeclaringType!.FullName}.{frame.Name}");
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "fatal",
        _ => "none",
    };
}
