using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>A crypto-agile event log of the SHA-256 bank, written here, with the register values that it leads to.</summary>
/// <param name="Bytes">The log.</param>
/// <param name="Values">By register.</param>
internal sealed record SampleEventLog(byte[] Bytes, IReadOnlyDictionary<int, byte[]> Values)
{
    private const string Header = "0000000003000000" + "0000000000000000000000000000000000000000" + "21000000"
        + "53706563204944204576656e743033000000000000020002" + "01000000" + "0b002000" + "00";

    public static SampleEventLog Of(params (int Register, string Content)[] events)
    {
        var bytes = new List<byte>(Convert.FromHexString(Header));
        var values = new Dictionary<int, byte[]>();
        foreach (var (register, content) in events)
        {
            var digest = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(content));
            values[register] = SHA256.HashData([.. values.GetValueOrDefault(register, new byte[32]), .. digest]);
            bytes.AddRange([.. Number(register), .. Number(13), .. Number(1), 0x0b, 0, .. digest, .. Number(content.Length), .. System.Text.Encoding.ASCII.GetBytes(content)]);
        }

        return new SampleEventLog([.. bytes], values);
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
