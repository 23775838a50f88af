using System.Buffers.Binary;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>
/// A reader with a bug behind four nested conditions, which chance alone meets once in 2³² inputs and a search guided by coverage in seconds. Every run looks for it first: a fuzzer
/// that does not find it has no word to say about the others.
/// </summary>
internal static class PlantedBug
{
    private static ReadOnlySpan<byte> Magic => "FGW!"u8;

    public static void Read(ReadOnlyMemory<byte> bytes)
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
}
