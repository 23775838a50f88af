using FederatedGateway.V1;

namespace FederatedGateway.Cli.Runs;

/// <summary>A run in words.</summary>
internal sealed record RunDescription(
    string Id,
    string Study,
    uint Number,
    string State,
    IReadOnlyList<string> Signed,
    IReadOnlyList<string> Waiting,
    DateTimeOffset CreateTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? FailureReason,
    string? FailureDetail,
    IReadOnlyList<OrderedTable> Datasets)
{
    public static RunDescription Of(Run run)
    {
        // The gateway's word, for reading only; what is signed or opened is verified where that is done.
        var order = RunOrder.Parser.ParseFrom(run.Order.Order);
        var signed = run.Order.Signatures.Select(signature => signature.Participant).ToList();
        return new(
            run.RunId,
            run.StudyId,
            run.Number,
            run.State.ToString().ToLowerInvariant(),
            signed,
            [.. order.Datasets.Select(dataset => dataset.Participant).Except(signed, StringComparer.Ordinal)],
            DateTimeOffset.FromUnixTimeMilliseconds(run.CreateTimeMilliseconds),
            Time(run.StartTimeMilliseconds),
            Time(run.EndTimeMilliseconds),
            run.FailureReason.Length > 0 ? run.FailureReason : null,
            run.FailureDetail.Length > 0 ? run.FailureDetail : null,
            [.. order.Datasets.Select(dataset => new OrderedTable(dataset.Participant, Convert.ToHexStringLower(dataset.EnvelopeId.Span), dataset.DatasetVersion, Convert.ToHexStringLower(dataset.CiphertextSha256.Span)))]);
    }

    public static void Write(TextWriter writer, RunDescription run)
    {
        writer.WriteLine($"run      {run.Id}");
        writer.WriteLine($"study    {run.Study}, order number {run.Number}");
        writer.WriteLine($"state    {run.State}");
        writer.WriteLine($"signed   {string.Join(", ", run.Signed)}");
        if (run.Waiting.Count > 0)
        {
            writer.WriteLine($"waiting  {string.Join(", ", run.Waiting)}");
        }

        foreach (var dataset in run.Datasets)
        {
            writer.WriteLine($"uses     {dataset.Participant}: version {dataset.Version}, {dataset.DatasetId}");
        }

        if (run.FailureReason is not null)
        {
            writer.WriteLine($"failure  {run.FailureReason}: {run.FailureDetail}");
        }
    }

    private static DateTimeOffset? Time(long milliseconds) => milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
