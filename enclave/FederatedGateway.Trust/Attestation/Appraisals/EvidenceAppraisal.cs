using System.Text.Json.Nodes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Appraisals;

/// <summary>
/// The outcome of looking at evidence, in the form of an entity attestation token's claims set (RFC 9711: <c>eat_profile</c>, <c>iat</c>, <c>eat_nonce</c>, <c>dbgstat</c>, <c>submods</c>).
/// Both questions are answered apart: genuine, and accepted. The set is not signed: whoever wants to rely on it repeats the appraisal.
/// </summary>
public sealed class EvidenceAppraisal
{
    private const string Profile = "tag:federatedgateway,2026:appraisal#1";

    private EvidenceAppraisal(ReportClaims? claims, Refusal? notGenuine, bool appraised, Refusal? notAccepted, DateTimeOffset time)
    {
        Claims = claims;
        NotGenuine = notGenuine;
        IsAppraised = appraised;
        NotAccepted = notAccepted;
        Time = time;
    }

    /// <summary>What the report says; null unless it is genuine.</summary>
    public ReportClaims? Claims { get; }

    /// <summary>Why it is not genuine; null when it is.</summary>
    public Refusal? NotGenuine { get; }

    /// <summary>Whether a policy was asked.</summary>
    public bool IsAppraised { get; }

    /// <summary>Why the policy does not accept it; null when it does, or none was asked.</summary>
    public Refusal? NotAccepted { get; }

    /// <summary>The clock that was used.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The first check that failed; null when none did.</summary>
    public Refusal? Failure => NotGenuine ?? NotAccepted;

    /// <param name="claims">Of a report that was verified at <paramref name="now"/>, or why it is not genuine.</param>
    /// <param name="policy">Null to ask for genuineness only.</param>
    /// <param name="now">The clock that the report was verified with.</param>
    public static EvidenceAppraisal Of(Verdict<ReportClaims> claims, EvidencePolicy? policy, DateTimeOffset now)
        => claims.TryGetValue(out var genuine, out var refusal)
            ? new EvidenceAppraisal(genuine, null, policy is not null, policy is null ? null : EvidenceValidator.Appraise(genuine, policy, now), now)
            : new EvidenceAppraisal(null, refusal, false, null, now);

    public JsonObject ToJson()
    {
        var set = new JsonObject { ["eat_profile"] = Profile, ["iat"] = Time.ToUnixTimeSeconds() };
        var appraisal = new JsonObject { ["genuine"] = NotGenuine is null, ["accepted"] = NotGenuine is not null ? false : IsAppraised ? NotAccepted is null : null };
        if (Failure is { } failure)
        {
            appraisal["failed_check"] = failure.Reason;
            appraisal["detail"] = failure.Detail;
        }

        if (Claims is { } claims)
        {
            var described = claims.Describe();
            // RFC 9711 has the debug status at the level of the token.
            if (described["dbgstat"]?.DeepClone() is { } debug)
            {
                set["dbgstat"] = debug;
            }

            set["eat_nonce"] = Convert.ToHexStringLower(claims.Binding.Span);
            set["submods"] = new JsonObject { [EvidenceKindNames.Of(claims.Kind)] = described };
            appraisal["revocation"] = claims.Revocation.ToString().ToLowerInvariant();
        }

        set["appraisal"] = appraisal;
        return set;
    }
}
