using System.Text;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Seeds;

/// <summary>Intel's formats: the vectors, and forms made here.</summary>
internal static class IntelSeeds
{
    private const string Qvl = "intel/dcap-qvl/";

    /// <summary>At which the documents of <see cref="Evidence"/> are valid.</summary>
    public static DateTimeOffset Time { get; } = new(2025, 6, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Quotes as far as their lengths go, which no key signed: version 3 of an enclave, 4 and 5 of a trust domain.</summary>
    public static IEnumerable<byte[]> MadeQuotes => [Quote(3, 0, 48 + 384), Quote(4, 0x81, 48 + 584), Quote(5, 0x81, 54 + 648)];

    public static IEnumerable<byte[]> SgxQuotes => SharedVectors.Read($"{Qvl}sgx_quote", "intel/oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "intel/oasis-core/quote_v3_ecdsa_p256_eppid.bin", "intel/trustee/occlum_quote.dat").Concat(MadeQuotes);

    public static IEnumerable<byte[]> TdxQuotes
        => SharedVectors.Read($"{Qvl}tdx_quote", $"{Qvl}tdx_quote_outdated", "intel/oasis-core/quote_v4_tdx_ecdsa_p256.bin", "intel/trustee/tdx_quote_5.dat").Concat(MadeQuotes);

    public static IEnumerable<byte[]> TcbInfos => Parts(CollateralKind.IntelTcbInfo).Append(Signed("tcbInfo", "{\"id\":\"SGX\",\"version\":3,\"issueDate\":\"2025-06-19T08:00:00Z\",\"nextUpdate\":\"2025-07-19T08:00:00Z\",\"fmspc\":\"00A067110000\",\"pceId\":\"0000\",\"tcbType\":0,\"tcbEvaluationDataNumber\":17,\"tcbLevels\":[]}"));

    public static IEnumerable<byte[]> QeIdentities => Parts(CollateralKind.IntelQeIdentity).Append(Signed("enclaveIdentity", "{\"id\":\"QE\",\"version\":2,\"issueDate\":\"2025-06-19T08:00:00Z\",\"nextUpdate\":\"2025-07-19T08:00:00Z\",\"tcbEvaluationDataNumber\":17,\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\",\"attributes\":\"11000000000000000000000000000000\",\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\",\"mrsigner\":\"8C4F5775D796503E96137F77C68A829A0056AC8DED70140B081B094490C57BFF\",\"isvprodid\":1,\"tcbLevels\":[{\"tcb\":{\"isvsvn\":8},\"tcbDate\":\"2024-03-13T00:00:00Z\",\"tcbStatus\":\"UpToDate\"}]}"));

    public static IEnumerable<byte[]> CollateralFiles
        => SharedVectors.Read($"{Qvl}sgx_quote_collateral.json", $"{Qvl}tdx_quote_collateral.json", "intel/go-tdx-guest/pckcrl", "intel/go-tdx-guest/rootcrl.der", "intel/oasis-core/tcb_info_v3_fmspc_00606A000000_certs.pem")
            .Concat(TcbInfos).Concat(QeIdentities);

    /// <summary>Quotes with their collateral, whole.</summary>
    public static IEnumerable<Evidence> Evidence => new[] { (EvidenceKind.IntelSgx, "sgx_quote"), (EvidenceKind.IntelTdx, "tdx_quote") }
        .SelectMany(one => SharedVectors.Read(Qvl + one.Item2).Zip(SharedVectors.Read($"{Qvl}{one.Item2}_collateral.json"), (quote, collateral) =>
        {
            var evidence = new Evidence { Kind = one.Item1, Report = ByteString.CopyFrom(quote) };
            evidence.Collateral.AddRange(CollateralFile.Read(collateral, "collateral").OrThrow());
            return evidence;
        }));

    public static IEnumerable<byte[]> Parts(CollateralKind kind) => Evidence.SelectMany(evidence => evidence.Collateral).Where(part => part.Kind == kind).Select(part => part.Data.ToByteArray());

    private static byte[] Signed(string name, string body) => Encoding.UTF8.GetBytes($"{{\"{name}\":{body},\"signature\":\"{new string('a', 128)}\"}}");

    private static byte[] Quote(byte version, byte teeType, int signedBytes)
    {
        // Signature, key, then of the quoting enclave report and signature, no authentication data, certification of type 5 without a chain.
        const int SignatureBytes = 64 + 64 + 384 + 64 + 2 + 2 + 4;
        var quote = new byte[signedBytes + 4 + SignatureBytes];
        quote[0] = version;
        quote[2] = 2;
        quote[4] = teeType;
        BitConverter.TryWriteBytes(quote.AsSpan(signedBytes), SignatureBytes);
        quote[^6] = 5;
        return quote;
    }
}
