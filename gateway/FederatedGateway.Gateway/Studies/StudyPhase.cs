namespace FederatedGateway.Gateway.Studies;

/// <summary>What the participants have decided about a study so far. Stored as its number.</summary>
internal enum StudyPhase
{
    /// <summary>Somebody has not decided yet.</summary>
    Proposed = 1,

    /// <summary>Every participant approves.</summary>
    Active = 2,

    /// <summary>A participant rejected or withdrew; final.</summary>
    Closed = 3,
}
