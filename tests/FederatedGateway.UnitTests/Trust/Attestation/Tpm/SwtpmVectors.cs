using System.Buffers.Binary;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Files that swtpm and tpm2-tools wrote: a quote of registers 0, 7 and 14 with its key and the endorsement certificates.</summary>
internal static class SwtpmVectors
{
    /// <summary>Within the certificates' validity, which begins on 2026-11-23 at 16:58.</summary>
    public static readonly DateTimeOffset Clock = new(2026, 11, 23, 20, 0, 0, TimeSpan.Zero);

    private static readonly uint[] Indices = [0, 7, 14];

    /// <summary>The qualifying data that the quote was asked for with, read off its bytes.</summary>
    public static byte[] ExtraData => Bytes("quote.msg")[44..76];

    public static byte[] Bytes(string name) => File.ReadAllBytes(SharedFiles.Path("vectors", "tpm", "swtpm-generated", name));

    /// <summary>tpm2-tools write a TPM2B_PUBLIC: a size before the TPMT_PUBLIC.</summary>
    public static byte[] AttestationKey()
    {
        var sized = Bytes("ak.pub");
        Assert.Equal(sized.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(sized));
        return sized[2..];
    }

    public static TpmReport Report()
    {
        var report = new TpmReport
        {
            Quote = ByteString.CopyFrom(Bytes("quote.msg")),
            Signature = ByteString.CopyFrom(Bytes("quote.sig")),
            AttestationKey = ByteString.CopyFrom(AttestationKey()),
        };
        report.Pcrs.AddRange(Bytes("pcrs.raw").Chunk(32).Zip(Indices, (value, index) => new PcrValue { Index = index, Value = ByteString.CopyFrom(value) }));
        return report;
    }
}
