using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>A trust domain's report as a quote carries it (Intel TDX DCAP quote, TD_QUOTE_BODY): 584 bytes of TDX 1.0, to which TDX 1.5 adds 64.</summary>
/// <param name="bytes">Exactly <see cref="Length10"/> or <see cref="Length15"/>.</param>
internal sealed class TrustDomainReport(ReadOnlyMemory<byte> bytes)
{
    public const int Length10 = 584;

    public const int Length15 = 648;

    private const ulong SeptVeDisable = 1UL << 28;
    private const ulong Migratable = 1UL << 29;

    /// <summary>The lowest byte of the attributes: debug and profiling; any of them opens the domain.</summary>
    private const ulong UnderDebug = 0xff;

    /// <summary>16 bytes: security version numbers of the TDX module (0 and 1) and of what it runs on.</summary>
    public ReadOnlyMemory<byte> TeeTcbSvn => bytes[..16];

    /// <summary>Of the TDX module; 48 bytes.</summary>
    public ReadOnlyMemory<byte> MrSeam => bytes.Slice(16, TrustDomain.MeasurementBytes);

    /// <summary>Who signed the TDX module; 48 zero bytes for Intel.</summary>
    public ReadOnlyMemory<byte> MrSignerSeam => bytes.Slice(64, TrustDomain.MeasurementBytes);

    /// <summary>8 bytes.</summary>
    public ReadOnlyMemory<byte> SeamAttributes => bytes.Slice(112, 8);

    public ulong Attributes => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[120..]);

    /// <summary>8 bytes.</summary>
    public ReadOnlyMemory<byte> Xfam => bytes.Slice(128, 8);

    public ReadOnlyMemory<byte> MrTd => bytes.Slice(136, TrustDomain.MeasurementBytes);

    public ReadOnlyMemory<byte> MrConfigId => bytes.Slice(184, TrustDomain.MeasurementBytes);

    public ReadOnlyMemory<byte> MrOwner => bytes.Slice(232, TrustDomain.MeasurementBytes);

    public ReadOnlyMemory<byte> MrOwnerConfig => bytes.Slice(280, TrustDomain.MeasurementBytes);

    /// <summary>RTMR0 to RTMR3.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Rtmrs => [.. Enumerable.Range(0, TrustDomain.RegisterCount).Select(index => bytes.Slice(328 + (index * TrustDomain.MeasurementBytes), TrustDomain.MeasurementBytes))];

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => bytes.Slice(520, 64);

    // In "x ? memory : null" the null would become an empty memory: it is default(ReadOnlyMemory<byte>?) that is absent.

    /// <summary>TDX 1.5: the module's numbers now, where <see cref="TeeTcbSvn"/> has those at the domain's launch.</summary>
    public ReadOnlyMemory<byte>? TeeTcbSvn2 => bytes.Length == Length15 ? bytes.Slice(584, 16) : default(ReadOnlyMemory<byte>?);

    /// <summary>TDX 1.5: of the service domains bound to this one; 48 zero bytes for none.</summary>
    public ReadOnlyMemory<byte>? MrServiceTd => bytes.Length == Length15 ? bytes.Slice(600, TrustDomain.MeasurementBytes) : default(ReadOnlyMemory<byte>?);

    public bool IsDebug => (Attributes & UnderDebug) != 0;

    /// <summary>The host cannot inject exceptions by taking away pages.</summary>
    public bool DisablesSeptVe => (Attributes & SeptVeDisable) != 0;

    /// <summary>A migration domain may copy its memory to another machine.</summary>
    public bool IsMigratable => (Attributes & Migratable) != 0;
}
