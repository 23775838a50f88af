using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Retention;

/// <summary>The time that retention goes by: now, unless the gateway was started with the insecure development clock.</summary>
internal sealed class RetentionClock(TimeProvider clock, bool insecureDevelopmentClock)
{
    /// <param name="insecureAsOf">Unix seconds; 0 for now.</param>
    public DateTimeOffset AsOf(long insecureAsOf)
    {
        if (insecureAsOf == 0)
        {
            return clock.GetUtcNow();
        }

        if (!insecureDevelopmentClock)
        {
            throw new RefusedException(Reasons.DevelopmentRefused, "planning for another time than now could destroy what is not due; it needs a gateway configured with InsecureDevelopmentClock");
        }

        return insecureAsOf > 0 && insecureAsOf < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(insecureAsOf)
            : throw new RefusedException(Reasons.InvalidArgument, $"{insecureAsOf} is not a time in Unix seconds");
    }
}
