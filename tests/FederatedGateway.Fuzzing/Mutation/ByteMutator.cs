using System.Buffers.Binary;

namespace FederatedGateway.Fuzzing.Mutation;

/// <summary>Changes bytes: some of AFL's stacked changes, words of the format, and parts of other inputs.</summary>
/// <param name="random">Repeatable.</param>
/// <param name="words">Of the format.</param>
/// <param name="others">Inputs to take parts from.</param>
/// <param name="maximumBytes">Longer results are cut.</param>
internal sealed class ByteMutator(Random random, IReadOnlyList<byte[]> words, IReadOnlyList<byte[]> others, int maximumBytes)
{
    private const int MaximumStack = 6;
    private const int MaximumArithmetic = 35;
    private const int InflateEvery = 2_000;

    private static readonly long[] Interesting = [-1, 0, 1, 2, 16, 32, 64, 127, 128, 255, 256, 1024, 4096, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public byte[] Mutate(byte[] input)
    {
        var bytes = new List<byte>(input);
        for (var left = 1 << random.Next(MaximumStack); left > 0; left--)
        {
            MutateOnce(bytes);
        }

        if (random.Next(InflateEvery) == 0 && bytes.Count > 0)
        {
            Inflate(bytes);
        }

        return [.. bytes.Take(maximumBytes)];
    }

    private void MutateOnce(List<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(words.Count > 0 ? words[random.Next(words.Count)] : [(byte)random.Next(256)]);
            return;
        }

        var at = random.Next(bytes.Count);
        switch (random.Next(12))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes[at] += (byte)random.Next(-MaximumArithmetic, MaximumArithmetic + 1);
                break;
            case 4 or 5:
                WriteInteger(bytes, at);
                break;
            case 6:
                bytes.RemoveRange(at, Length(bytes.Count - at));
                break;
            case 7:
                bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1).Concat(RandomBytes()));
                break;
            case 8:
                bytes.InsertRange(at, bytes.GetRange(at, Length(bytes.Count - at)));
                break;
            case 9 when others.Count > 0:
                Splice(bytes, at, others[random.Next(others.Count)]);
                break;
            case 10 when words.Count > 0:
                Put(bytes, at, words[random.Next(words.Count)]);
                break;
            case 11 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                Put(bytes, at, [(byte)random.Next(256)]);
                break;
        }
    }

    private void WriteInteger(List<byte> bytes, int at)
    {
        Span<byte> integer = stackalloc byte[sizeof(long)];
        var width = 1 << random.Next(4);
        var value = random.Next(3) == 0 ? bytes.Count - at + random.Next(-8, 9) : Interesting[random.Next(Interesting.Length)] + random.Next(-1, 2);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(integer, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(integer, value);
            integer = integer[^width..];
        }

        for (var index = 0; index < width && at + index < bytes.Count; index++)
        {
            bytes[at + index] = integer[index];
        }
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length == 0)
        {
            return;
        }

        var from = random.Next(other.Length);
        Put(bytes, at, other.AsSpan(from, Length(other.Length - from)));
    }

    private void Put(List<byte> bytes, int at, ReadOnlySpan<byte> part)
    {
        if (random.Next(2) == 0)
        {
            bytes.RemoveRange(at, Math.Min(part.Length, bytes.Count - at));
        }

        bytes.InsertRange(at, part.ToArray());
    }

    // What is slow, deep or large for its size shows when a part comes again and again.
    private void Inflate(List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        var part = bytes.GetRange(at, Math.Min(Length(bytes.Count - at), 64));
        var room = Math.Max(0, maximumBytes - bytes.Count);
        bytes.InsertRange(at, Enumerable.Repeat(part, room / part.Count).SelectMany(again => again));
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[random.Next(16)];
        random.NextBytes(bytes);
        return bytes;
    }

    // Mostly short.
    private int Length(int maximum) => 1 + random.Next(Math.Min(maximum, 1 << random.Next(12)));
}
