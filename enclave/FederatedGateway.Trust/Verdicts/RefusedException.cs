namespace FederatedGateway.Trust.Verdicts;

/// <summary>Carries a <see cref="Verdicts.Refusal"/> to the outermost boundary, where one interceptor maps it to <c>google.rpc.Status</c>.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    public RefusedException(string reason, string detail)
        : this(new Refusal(reason, detail))
    {
    }

    public Refusal Refusal { get; } = refusal;
}
