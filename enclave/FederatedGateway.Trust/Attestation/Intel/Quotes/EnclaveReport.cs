using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>An SGX enclave's report body (Intel SDM volume 3D, REPORT; 384 bytes), of an application or of a quoting enclave.</summary>
/// <param name="bytes">Exactly <see cref="Length"/>.</param>
internal sealed class EnclaveReport(ReadOnlyMemory<byte> bytes)
{
    public const int Length = 384;

    private const byte DebugAttribute = 1 << 1;

    public ReadOnlyMemory<byte> CpuSvn => bytes[..16];

    /// <summary>4 bytes.</summary>
    public ReadOnlyMemory<byte> MiscSelect => bytes.Slice(16, 4);

    /// <summary>Flags and XFRM, 16 bytes.</summary>
    public ReadOnlyMemory<byte> Attributes => bytes.Slice(48, 16);

    public ReadOnlyMemory<byte> MrEnclave => bytes.Slice(64, 32);

    public ReadOnlyMemory<byte> MrSigner => bytes.Slice(128, 32);

    public ushort ProductId => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[256..]);

    public ushort Svn => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[258..]);

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => bytes.Slice(320, 64);

    /// <summary>Whoever runs it may read and change its memory.</summary>
    public bool IsDebug => (Attributes.Span[0] & DebugAttribute) != 0;
}
