using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Trust.Verdicts;

/// <summary>The outcome of a check: an accepted value or a refusal, never both and never neither.</summary>
public sealed class Verdict<T>
    where T : notnull
{
    private readonly T? value;

    private Verdict(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <summary>Why it was refused; null exactly when <see cref="IsAccepted"/>.</summary>
    public Refusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Refusal is null;

    public static Verdict<T> Accepted(T value) => new(value, null);

    public static Verdict<T> Refused(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(default, refusal);
    }

    public static Verdict<T> Refused(string reason, string detail) => Refused(new Refusal(reason, detail));

    /// <summary>The accepted value; throws <see cref="RefusedException"/> for a refusal, to be mapped at the outermost boundary.</summary>
    public T OrThrow() => Refusal is null ? value! : throw new RefusedException(Refusal);

    public bool TryGetValue([NotNullWhen(true)] out T? accepted, [NotNullWhen(false)] out Refusal? refusal)
    {
        accepted = value;
        refusal = Refusal;
        return refusal is null;
    }

    /// <summary>Goes on with the accepted value, or passes the refusal through.</summary>
    public Verdict<TNext> Then<TNext>(Func<T, Verdict<TNext>> next)
        where TNext : notnull
        => Refusal is null ? next(value!) : Verdict<TNext>.Refused(Refusal);
}
