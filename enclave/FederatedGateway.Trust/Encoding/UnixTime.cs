namespace FederatedGateway.Trust.Encoding;

/// <summary>Times in signed messages are Unix seconds from 1970 to the end of year 9999.</summary>
public static class UnixTime
{
    /// <summary>9999-12-31T23:59:59Z, the last second that a <see cref="DateTimeOffset"/> holds.</summary>
    public const long Maximum = 253_402_300_799;

    /// <summary>False for 0 as well: an absent time is not a time.</summary>
    public static bool IsValid(long unixSeconds) => unixSeconds is > 0 and <= Maximum;
}
