using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>What a platform's quoting enclave makes, put together here byte by byte.</summary>
/// <param name="Platform">With the key that certifies the quoting enclave.</param>
internal sealed record SampleQuote(X509Certificate2 Platform)
{
    private const string IntelVendor = "939a7233f79c4ca9940a0db3957f0607";
    private const int ReportBytes = 384;
    private const int TdBodyBytes = 584;

    /// <summary>Signs the quoting enclave's report in the platform's place; null for itself.</summary>
    public X509Certificate2? Certifier { get; init; }

    /// <summary>Of the certification data that hold the chain; 5 is right.</summary>
    public ushort InnerType { get; init; } = 5;

    /// <summary>TDX: of the certification data that wrap the quoting enclave's report; 6 is right.</summary>
    public ushort OuterType { get; init; } = 6;

    /// <summary>TDX: added to the length that the wrapping declares.</summary>
    public int OuterLengthError { get; init; }

    /// <summary>TDX: what the quote says of the domain, 584 bytes.</summary>
    public byte[] Domain { get; init; } = new byte[TdBodyBytes];

    public byte[] Sgx(byte[] chain)
    {
        var body = new byte[ReportBytes];
        body.AsSpan(64, 32).Fill(0xaa);
        return Assemble([.. Header(3, 0), .. body], Certification, chain);
    }

    public byte[] Tdx(byte[] chain) => Assemble([.. Header(4, 0x81), .. Domain], Wrapped, chain);

    private static byte[] Header(ushort version, uint type)
    {
        var header = new byte[48];
        BinaryPrimitives.WriteUInt16LittleEndian(header, version);
        header[2] = 2;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), type);
        Convert.FromHexString(IntelVendor).CopyTo(header, 12);
        return header;
    }

    private static byte[] Number(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Assemble(byte[] signed, Func<byte[], byte[], byte[]> certification, byte[] chain)
    {
        using var attestation = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = attestation.ExportParameters(false).Q;
        byte[] key = [.. point.X!, .. point.Y!];
        byte[] signature = [.. attestation.SignData(signed, HashAlgorithmName.SHA256), .. key, .. certification(key, chain)];
        return [.. signed, .. Number(signature.Length), .. signature];
    }

    private byte[] Certification(byte[] key, byte[] chain)
    {
        var report = new byte[ReportBytes];
        report[256] = 1;
        report[258] = 8;
        byte[] authentication = [1, 2, 3];
        SHA256.HashData([.. key, .. authentication]).CopyTo(report, 320);
        using var certifier = (Certifier ?? Platform).GetECDsaPrivateKey()!;
        return [.. report, .. certifier.SignData(report, HashAlgorithmName.SHA256), .. Short(authentication.Length), .. authentication, .. Short(InnerType), .. Number(chain.Length), .. chain];
    }

    private byte[] Wrapped(byte[] key, byte[] chain)
    {
        var certification = Certification(key, chain);
        return [.. Short(OuterType), .. Number(certification.Length + OuterLengthError), .. certification];
    }
}
