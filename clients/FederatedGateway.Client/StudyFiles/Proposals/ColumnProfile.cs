using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>What a column holds, gathered cell by cell in bounded memory (but for the search for a unique key, which ends at the first repetition).</summary>
internal sealed class ColumnProfile(string name)
{
    /// <summary>Different texts told apart; a column with more is no list of categories.</summary>
    public const int MaximumDistinct = 64;

    private readonly Dictionary<string, long> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> words = new(StringComparer.Ordinal);
    private readonly Dictionary<double, long> numbers = [];
    private HashSet<UInt128>? unique = [];

    public string Name { get; } = name;

    public long Missing { get; private set; }

    public long NumberCount { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The least number but one: a gap below it may be a code for "missing".</summary>
    public double SecondMinimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The greatest number but one.</summary>
    public double SecondMaximum { get; private set; } = double.NegativeInfinity;

    public bool AllWhole { get; private set; } = true;

    public bool HasManyTexts { get; private set; }

    public bool HasManyWords { get; private set; }

    public bool HasManyNumbers { get; private set; }

    /// <summary>No text occurred twice.</summary>
    public bool IsUnique => unique is { Count: > 0 } && Missing == 0;

    public int DistinctTexts => HasManyTexts ? int.MaxValue : texts.Count;

    /// <summary>Texts as they stand in the file; complete unless <see cref="HasManyTexts"/>.</summary>
    public IReadOnlyDictionary<string, long> Texts => texts;

    /// <summary>Texts that are no numbers; complete unless <see cref="HasManyWords"/>.</summary>
    public IReadOnlyDictionary<string, long> Words => words;

    /// <summary>Different numbers; complete unless <see cref="HasManyNumbers"/>.</summary>
    public IReadOnlyDictionary<double, long> Numbers => numbers;

    public void Add(in TableCell cell, NumberText numberText)
    {
        if (cell.Kind == CellKind.Missing)
        {
            Missing++;
            return;
        }

        var text = cell.ToString();
        HasManyTexts |= !Count(texts, text);
        AddToUnique(text);
        var number = cell.Number;
        if (cell.Kind is CellKind.Number or CellKind.Integer || (cell.Kind == CellKind.Text && numberText.TryParse(cell.Text, out number)))
        {
            AddNumber(number);
        }
        else
        {
            HasManyWords |= !Count(words, text);
        }
    }

    private static bool Count<TKey>(Dictionary<TKey, long> counts, TKey key)
        where TKey : notnull
    {
        if (counts.TryGetValue(key, out var count))
        {
            counts[key] = count + 1;
            return true;
        }

        return counts.Count < MaximumDistinct && counts.TryAdd(key, 1);
    }

    private void AddNumber(double number)
    {
        NumberCount++;
        HasManyNumbers |= !Count(numbers, number + 0.0);
        AllWhole &= double.IsInteger(number);
        if (number < Minimum)
        {
            (SecondMinimum, Minimum) = (Minimum, number);
        }
        else if (number > Minimum && number < SecondMinimum)
        {
            SecondMinimum = number;
        }

        if (number > Maximum)
        {
            (SecondMaximum, Maximum) = (Maximum, number);
        }
        else if (number < Maximum && number > SecondMaximum)
        {
            SecondMaximum = number;
        }
    }

    private void AddToUnique(string text)
    {
        if (unique is null)
        {
            return;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        if (!unique.Add(BinaryPrimitives.ReadUInt128LittleEndian(digest)))
        {
            unique = null;
        }
    }
}
