using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Cli.Studies;

/// <summary>A change of accepted measurements in words.</summary>
internal sealed record DescribedAmendment(
    int Number, string State, IReadOnlyList<string> Add, IReadOnlyList<string> Remove, string Reason, IReadOnlyList<string> Signed, IReadOnlyList<string> Waiting, string? Proposer, string Digest)
{
    public static IReadOnlyList<DescribedAmendment> All(StudyAmendments amendments)
        => [.. amendments.InForce.Select(one => Of(one, "in force", null)), .. amendments.Pending.Select(Of)];

    public static DescribedAmendment Of(ProposedAmendment proposed) => Of(proposed.Opened, "pending", proposed.Proposer);

    public static void Write(TextWriter writer, DescribedAmendment amendment)
    {
        writer.WriteLine($"amendment {amendment.Number}, {amendment.State}{(amendment.Proposer is { } proposer ? $", proposed by {proposer}" : string.Empty)}");
        foreach (var measurement in amendment.Add)
        {
            writer.WriteLine($"  adds     {measurement}");
        }

        foreach (var measurement in amendment.Remove)
        {
            writer.WriteLine($"  removes  {measurement}");
        }

        if (amendment.Reason.Length > 0)
        {
            writer.WriteLine($"  reason   {amendment.Reason}");
        }

        writer.WriteLine($"  signed   {string.Join(", ", amendment.Signed)}");
        if (amendment.Waiting.Count > 0)
        {
            writer.WriteLine($"  waiting  {string.Join(", ", amendment.Waiting)}");
        }
    }

    private static DescribedAmendment Of(OpenedAmendment opened, string state, string? proposer) => new(
        opened.Number,
        state,
        [.. opened.Message.Add.Select(measurement => Convert.ToHexStringLower(measurement.Span))],
        [.. opened.Message.Remove.Select(measurement => Convert.ToHexStringLower(measurement.Span))],
        opened.Message.Reason,
        opened.Signers,
        opened.Missing,
        proposer,
        opened.Digest.ToString());
}
