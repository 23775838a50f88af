using System.Formats.Asn1;

namespace FederatedGateway.Fuzzing.Mutation;

/// <summary>DER: one element is changed, dropped, doubled or given another tag, and all lengths around it are put right again.</summary>
internal sealed class DerMutation : IFormMutation
{
    private const int MaximumDepth = 16;

    public byte[]? Mutate(byte[] input, Func<byte[], byte[]> change, Random random)
    {
        var elements = new List<int[]>();
        try
        {
            Collect(input, [], elements);
        }
        catch (AsnContentException)
        {
            return null;
        }

        return elements.Count == 0 ? null : Rewrite(input, elements[random.Next(elements.Count)], 0, element => ChangeElement(element, change, random));
    }

    // A path is the index among its siblings on each level.
    private static void Collect(ReadOnlyMemory<byte> bytes, int[] above, List<int[]> elements)
    {
        foreach (var (index, (element, _)) in Elements(bytes).Index())
        {
            int[] path = [.. above, index];
            elements.Add(path);
            var tag = Asn1Tag.Decode(element.Span, out var tagBytes);
            if (tag.IsConstructed && path.Length < MaximumDepth)
            {
                Collect(Content(element, tagBytes), path, elements);
            }
        }
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> bytes, int[] path, int level, Func<byte[], byte[]> change)
    {
        var output = new List<byte>();
        foreach (var (index, (element, tagBytes)) in Elements(bytes).Index())
        {
            output.AddRange(index != path[level]
                ? element.ToArray()
                : level == path.Length - 1
                    ? change(element.ToArray())
                    : Encode(element.Span[..tagBytes], Rewrite(Content(element, tagBytes), path, level + 1, change)));
        }

        return [.. output];
    }

    private static byte[] ChangeElement(byte[] element, Func<byte[], byte[]> change, Random random)
    {
        _ = Asn1Tag.Decode(element, out var tagBytes);
        var content = Content(element, tagBytes);
        return random.Next(8) switch
        {
            0 => [],
            1 => [.. element, .. element],
            2 => Encode([(byte)random.Next(256)], content.Span),
            3 => Encode(element.AsSpan(0, tagBytes), []),
            _ => Encode(element.AsSpan(0, tagBytes), change(content.ToArray())),
        };
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Element, int TagBytes)> Elements(ReadOnlyMemory<byte> bytes)
    {
        for (var reader = new AsnReader(bytes, AsnEncodingRules.BER); reader.HasData;)
        {
            var element = reader.ReadEncodedValue();
            _ = Asn1Tag.Decode(element.Span, out var tagBytes);
            yield return (element, tagBytes);
        }
    }

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> element, int tagBytes)
    {
        _ = AsnDecoder.ReadEncodedValue(element.Span, AsnEncodingRules.BER, out var offset, out var length, out _);
        return offset < tagBytes ? default : element.Slice(offset, length);
    }

    private static byte[] Encode(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content)
    {
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)content.Length],
            _ => [0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length],
        };
        return [.. tag, .. length, .. content];
    }
}
