using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>What was read from a study file, or everything that is wrong with it; never both and never neither.</summary>
public sealed class StudyFileResult<T>
    where T : class
{
    private StudyFileResult(T? value, IReadOnlyList<StudyFileError> errors)
    {
        Value = value;
        Errors = errors;
    }

    /// <summary>Null exactly when there are errors.</summary>
    public T? Value { get; }

    /// <summary>By line, then column; empty exactly when <see cref="IsAccepted"/>.</summary>
    public IReadOnlyList<StudyFileError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsAccepted => Value is not null;

    internal static StudyFileResult<T> Accepted(T value) => new(value, []);

    internal static StudyFileResult<T> Refused(IReadOnlyList<StudyFileError> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count, nameof(errors));
        return new(null, errors);
    }
}
