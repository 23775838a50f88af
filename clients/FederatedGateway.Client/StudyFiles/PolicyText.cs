using System.Collections;
using System.Globalization;
using System.Text;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FederatedGateway.Client.StudyFiles;

/// <summary>Writes reference values as <see cref="PolicyFile"/> and study files read them: keys are the fields' names, bytes are hexadecimal digits, words are lower case.</summary>
public static class PolicyText
{
    private static readonly Dictionary<ReferenceValue.KindOneofCase, string> Kinds = new()
    {
        [ReferenceValue.KindOneofCase.Development] = "development",
        [ReferenceValue.KindOneofCase.SevSnp] = "sev-snp",
        [ReferenceValue.KindOneofCase.IntelSgx] = "sgx",
        [ReferenceValue.KindOneofCase.IntelTdx] = "tdx",
        [ReferenceValue.KindOneofCase.Tpm] = "tpm",
        [ReferenceValue.KindOneofCase.AzureSnp] = "azure-snp",
        [ReferenceValue.KindOneofCase.AzureTdx] = "azure-tdx",
    };

    /// <summary>Keys that study files write shorter than the contract does.</summary>
    private static readonly Dictionary<string, string> ShorterKeys = new(StringComparer.Ordinal) { ["root_public_key"] = "root" };

    /// <param name="references">Of any kinds.</param>
    /// <param name="heading">Lines of comment above them.</param>
    public static string Write(IEnumerable<ReferenceValue> references, params string[] heading) => Write(references, [], heading);

    /// <param name="references">Of any kinds.</param>
    /// <param name="challengers">Who may vouch for a TPM.</param>
    /// <param name="heading">Lines of comment above them.</param>
    public static string Write(IEnumerable<ReferenceValue> references, IEnumerable<SigningPublicKey> challengers, params string[] heading)
    {
        var text = new StringBuilder();
        foreach (var line in heading)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {line}\n");
        }

        text.Append("evidence:\n");
        foreach (var reference in references)
        {
            text.Append(CultureInfo.InvariantCulture, $"- kind: {Kinds[reference.KindCase]}\n");
            var value = (IMessage)ReferenceValue.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(reference)!.Accessor.GetValue(reference);
            WriteFields(text, value, "  ");
        }

        var keys = challengers.Select(challenger => $"\"{Convert.ToHexStringLower(challenger.Bytes.Span)}\"").ToList();
        if (keys.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"challengers: [{string.Join(", ", keys)}]\n");
        }

        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, IMessage message, string indent)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var key = ShorterKeys.GetValueOrDefault(field.Name, field.Name);
            var value = field.Accessor.GetValue(message);
            switch (value)
            {
                case null or ByteString { IsEmpty: true }:
                    break;
                case IList { Count: 0 }:
                    break;
                case IList list when list[0] is IMessage:
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{key}:\n");
                    foreach (var item in list)
                    {
                        WriteItem(text, (IMessage)item, indent);
                    }

                    break;
                case IList list:
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{key}: [{string.Join(", ", list.Cast<object>().Select(item => Scalar(field, item)))}]\n");
                    break;
                case PcrSet set:
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{key}: {Registers(set)}\n");
                    break;
                case IMessage nested:
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{key}:\n");
                    WriteFields(text, nested, indent + "  ");
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"{indent}{key}: {Scalar(field, value)}\n");
                    break;
            }
        }
    }

    private static void WriteItem(StringBuilder text, IMessage item, string indent)
    {
        if (item is PcrSet set)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}- {Registers(set)}\n");
            return;
        }

        // The dash takes the place of the first key's indent.
        var start = text.Length;
        WriteFields(text, item, indent + "  ");
        text[start + indent.Length] = '-';
    }

    private static string Registers(PcrSet set) => $"{{{string.Join(", ", set.Values.Select(value => $"{value.Index}: {Quoted(value.Value)}"))}}}";

    private static string Scalar(FieldDescriptor field, object value) => field.FieldType switch
    {
        FieldType.Bytes => Quoted((ByteString)value),
        FieldType.Bool => (bool)value ? "true" : "false",
        FieldType.String => $"\"{value}\"",
        FieldType.Enum => Word(field.EnumType, (int)value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // SEV_PRODUCT_MILAN of SevProduct is "milan".
    private static string Word(EnumDescriptor type, int number)
    {
        var name = type.FindValueByNumber(number).Name;
        var prefix = type.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return name[prefix.Length..].ToLowerInvariant();
    }

    private static string Quoted(ByteString bytes) => $"\"{Convert.ToHexStringLower(bytes.Span)}\"";
}
