using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FederatedGateway.Fuzzing.Mutation;

/// <summary>A protobuf message: the content of one field of bytes or text, at any depth, is changed; the message around it stays one.</summary>
/// <param name="parser">Of the outermost message.</param>
/// <param name="inner">Form of the contents, where they have one; tried half of the times.</param>
internal sealed class MessageMutation(MessageParser parser, params IReadOnlyList<IFormMutation> inner) : IFormMutation
{
    public byte[]? Mutate(byte[] input, Func<byte[], byte[]> change, Random random)
    {
        try
        {
            var message = parser.ParseFrom(input);
            var slots = new List<Action<Func<byte[], byte[]>>>();
            Collect(message, slots);
            if (slots.Count == 0)
            {
                return null;
            }

            slots[random.Next(slots.Count)](content => inner.Count > 0 && random.Next(2) == 0 && inner[random.Next(inner.Count)].Mutate(content, change, random) is { } formed ? formed : change(content));
            return message.ToByteArray();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static void Collect(IMessage message, List<Action<Func<byte[], byte[]>>> slots)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(field => !field.IsMap))
        {
            var value = field.Accessor.GetValue(message);
            if (value is System.Collections.IList list)
            {
                for (var index = 0; index < list.Count; index++)
                {
                    var at = index;
                    Collect(list[at], changed => list[at] = changed, slots);
                }
            }
            else
            {
                Collect(value, changed => field.Accessor.SetValue(message, changed), slots);
            }
        }
    }

    private static void Collect(object? value, Action<object> set, List<Action<Func<byte[], byte[]>>> slots)
    {
        switch (value)
        {
            case ByteString bytes:
                slots.Add(change => set(ByteString.CopyFrom(change(bytes.ToByteArray()))));
                break;
            case string text:
                slots.Add(change => set(System.Text.Encoding.UTF8.GetString(change(System.Text.Encoding.UTF8.GetBytes(text)))));
                break;
            case IMessage message:
                Collect(message, slots);
                break;
            default:
                break;
        }
    }
}
