using FederatedGateway.Enclave.Ingest;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Rows that one participant contributes.</summary>
/// <param name="Name">Name in the manifest.</param>
/// <param name="Positives">Rows with a positive label.</param>
/// <param name="Negatives">Rows with a negative label.</param>
internal sealed record ParticipantRows(string Name, int Positives, int Negatives)
{
    public int Count => Positives + Negatives;

    /// <summary>Counts the rows of every participant.</summary>
    public static IReadOnlyList<ParticipantRows> Gather(RowStore store, IReadOnlyList<string> names)
    {
        var positives = new int[names.Count];
        var negatives = new int[names.Count];
        for (var row = 0; row < store.Count; row++)
        {
            (store.Label(row) ? positives : negatives)[store.Participant(row)]++;
        }

        return [.. names.Select((name, index) => new ParticipantRows(name, positives[index], negatives[index]))];
    }
}
