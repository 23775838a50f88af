using System.Text;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Intel.Tcb;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Intel's documents, read as if their signature were right: behind it, too, nothing may be thrown.</summary>
internal static class IntelTargets
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"tcbInfo\"", "\"enclaveIdentity\"", "\"signature\"", "\"tcbLevels\"", "\"tdxModule\"", "\"tdxModuleIdentities\"", "\"advisoryIDs\"", "\"tcbStatus\"", "\"Revoked\"", "\"OutOfDate\"",
            "\"tcb\"", "\"sgxtcbcomponents\"", "\"tdxtcbcomponents\"", "\"pcesvn\"", "\"svn\"", "null", "[]", "{}", "1e400", "-1", "4294967296", "\"TDX_01\"", "\\u0000", "\"id\"", "\"TDX\"",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    // In every respect as new as can be: the first level holds.
    private static PckIdentity Platform { get; } = new([.. Enumerable.Repeat((byte)255, 16)], ushort.MaxValue, new byte[2], new byte[6]);

    private static TrustDomainReport? Domain { get; } = IntelSeeds.TdxQuotes.Select(bytes => DcapQuoteReader.Read(bytes, TeeType.Tdx))
        .Select(verdict => verdict.TryGetValue(out var quote, out _) ? new TrustDomainReport(quote.Body) : null).FirstOrDefault(report => report is not null);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("intel-tcb-info", ReadTcbInfo, () => IntelSeeds.TcbInfos) { Words = Words },
        new("intel-qe-identity", ReadQeIdentity, () => IntelSeeds.QeIdentities) { Words = Words },
    ];

    private static void ReadTcbInfo(ReadOnlyMemory<byte> bytes)
    {
        if (SignedDocument.Parse(bytes, SignedDocument.TcbInfoName, SignedDocument.MaximumTcbInfoBytes).Then(document => document.ReadBody(IntelDocumentJson.Reader.TcbInfo)).TryGetValue(out var info, out _) && info.Problem() is null)
        {
            _ = SgxLevels.Judge(info, Platform);
            if (info.Id == TcbInfo.Tdx && Domain is not null)
            {
                _ = TdxLevels.Judge(info, Platform, Domain);
            }
        }
    }

    private static void ReadQeIdentity(ReadOnlyMemory<byte> bytes)
    {
        if (SignedDocument.Parse(bytes, SignedDocument.QeIdentityName, SignedDocument.MaximumQeIdentityBytes).Then(document => document.ReadBody(IntelDocumentJson.Reader.QeIdentity)).TryGetValue(out var identity, out _))
        {
            _ = identity.Problem();
        }
    }
}
