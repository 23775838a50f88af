using System.Text;
using System.Text.Json;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>The published Intel quotes and documents, by their names below <c>vectors/intel</c>.</summary>
internal static class IntelFiles
{
    public const string SgxQuote = "dcap-qvl/sgx_quote";
    public const string TdxQuote = "dcap-qvl/tdx_quote";

    /// <summary>Not a file but a part of one: the certificate of 2025 for the key that signs Intel's documents.</summary>
    public const string NewSigner = "dcap-qvl/tdx_quote_collateral.json#tcb_info_issuer_chain";

    /// <summary>Lists of the first half of 2023, which other collections of that time lack.</summary>
    public static readonly string[] Lists2023 = ["go-tdx-guest/rootcrl.der", "go-tdx-guest/pckcrl"];

    /// <summary>The time at which dcap-qvl's two quotes verify.</summary>
    public static readonly DateTimeOffset June2025 = new(2025, 6, 20, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Read(string name) => File.ReadAllBytes(SharedFiles.Path(["vectors", "intel", .. name.Split('/')]));

    public static IReadOnlyList<Collateral> ReadCollateral(string name)
    {
        if (name.Split('#') is not [var file, var member])
        {
            return CollateralFile.Read(Read(name), name).OrThrow();
        }

        using var json = JsonDocument.Parse(Read(file));
        return CollateralFile.Documents(Encoding.UTF8.GetBytes(json.RootElement.GetProperty(member).GetString()!)).OrThrow();
    }

    /// <summary>A quote and the parts of all these files, each part once.</summary>
    public static Evidence Evidence(EvidenceKind kind, ReadOnlySpan<byte> quote, params IEnumerable<string> collateral)
    {
        var evidence = new Evidence { Kind = kind, Report = ByteString.CopyFrom(quote) };
        evidence.Collateral.AddRange(collateral.SelectMany(ReadCollateral).Distinct());
        return evidence;
    }

    public static Evidence Sgx() => Evidence(EvidenceKind.IntelSgx, Read(SgxQuote), $"{SgxQuote}_collateral.json");

    public static Evidence Tdx() => Evidence(EvidenceKind.IntelTdx, Read(TdxQuote), $"{TdxQuote}_collateral.json");
}
