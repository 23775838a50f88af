namespace FederatedGateway.Gateway.Handovers;

/// <summary>What became of one study's hand-over.</summary>
/// <param name="StudyId">64 hexadecimal characters.</param>
/// <param name="Giver">Name of the host that had the keys.</param>
/// <param name="Successor">Name of the host that the study is with now.</param>
/// <param name="Keys">How many KeyConfigs' keys moved; 0 when it held all of them already.</param>
/// <param name="Destroyed">How many of them the giver destroyed afterwards, and signed for.</param>
internal sealed record HandoverOutcome(string StudyId, string Giver, string Successor, int Keys, int Destroyed);
