namespace FederatedGateway.Gateway.Handovers;

/// <summary>Where a hand-over stands. Stored as a number; numbers are never reused.</summary>
internal enum HandoverState
{
    /// <summary>The successor's offer is in the log or on its way there; whether the giver has sealed anything to it is not known.</summary>
    Offered = 0,

    /// <summary>The giver has sealed the keys to it; the successor has not confirmed.</summary>
    Handed = 1,

    /// <summary>The successor holds the keys, and the study is with it.</summary>
    Accepted = 2,

    /// <summary>It came to nothing. Until its successor has confirmed that, it may hold the keys.</summary>
    Ended = 3,
}
