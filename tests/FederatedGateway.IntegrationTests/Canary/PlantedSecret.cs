using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>
/// What is planted in one institution's table, in every form in which it could turn up elsewhere: a record key and a note as text, a number as text, and as the
/// bytes that feature blocks and memory hold. Nothing of it is in the manifest.
/// </summary>
internal sealed class PlantedSecret
{
    private readonly string institution;

    public PlantedSecret(string institution, double number)
    {
        this.institution = institution;
        var text = number.ToString(CultureInfo.InvariantCulture);
        Number = text;
        Note = $"canary-note-{institution}-{Guid.NewGuid():N}";
        CaseStem = $"canary-case-{institution}-{Guid.NewGuid():N}";
        var doubles = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(doubles, number);
        // Four bytes turn up by chance; two rows in a row of the same column do not.
        var floats = new byte[2 * sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(floats, (float)number);
        floats.AsSpan(0, sizeof(float)).CopyTo(floats.AsSpan(sizeof(float)));
        Patterns =
        [
            .. Text("note", Note), .. Text("record key", CaseStem), .. Text("number", text),
            ($"{institution}'s number as float64", doubles), ($"{institution}'s number as float32 in two rows", floats),
        ];
    }

    public string Number { get; }

    public string Note { get; }

    /// <summary>Each row's record key begins with this.</summary>
    public string CaseStem { get; }

    /// <summary>Name and bytes.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Patterns { get; }

    /// <summary>For every row of a table.</summary>
    public (string Case, string Marker, string X0, string Note) Plant(int row)
        => (string.Create(CultureInfo.InvariantCulture, $"{CaseStem}-{row}"), Number, Number, Note);

    private IEnumerable<(string Name, byte[] Bytes)> Text(string what, string text)
        => [($"{institution}'s {what} as UTF-8", Encoding.UTF8.GetBytes(text)), ($"{institution}'s {what} as UTF-16", Encoding.Unicode.GetBytes(text)),
            ($"{institution}'s {what} as hexadecimal digits", Encoding.ASCII.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(text))))];
}
