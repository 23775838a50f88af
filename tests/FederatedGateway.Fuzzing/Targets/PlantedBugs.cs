using System.Buffers.Binary;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>
/// Readers with bugs. That of <see cref="Throw"/> stands behind four nested conditions, which chance alone meets once in 2³² inputs and a search guided by coverage in seconds; every run looks
/// for it first, because a fuzzer that does not find it has no word to say about the others. The rest show that each other kind of finding is found.
/// </summary>
internal static class PlantedBugs
{
    public const string Exception = "planted-exception";

    private static ReadOnlySpan<byte> Magic => "FGW!"u8;

    /// <summary>No part of "all": they must fail.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new(Exception, Throw, Seeds) { MaximumFindings = 1 },
        new("planted-allocation", Allocate, Seeds) { MaximumFindings = 1 },
        new("planted-hang", Spin, Seeds),
        new("planted-crash", bytes => Recurse(bytes.Length), Seeds),
    ];

    private static byte[][] Seeds() => ["a file of another kind"u8.ToArray()];

    private static void Throw(ReadOnlyMemory<byte> bytes)
    {
        var input = bytes.Span;
        for (var index = 0; index < Magic.Length; index++)
        {
            if (index >= input.Length || input[index] != Magic[index])
            {
                return;
            }
        }

        // Not checked against what is left.
        var length = BinaryPrimitives.ReadUInt16LittleEndian(input[Magic.Length..]);
        _ = input.Slice(Magic.Length, length);
    }

    // A claimed length that is believed.
    private static void Allocate(ReadOnlyMemory<byte> bytes) => GC.KeepAlive(bytes.Length < 4 ? [] : new byte[BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) >> 4]);

    private static void Spin(ReadOnlyMemory<byte> bytes)
    {
        for (var turns = 0; bytes.Length > turns;)
        {
            turns = bytes.Length - 1;
        }
    }

    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + 1;
}
