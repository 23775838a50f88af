using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>A published quote with what came beside it, and what must come of it at a given time.</summary>
/// <param name="Quote">Below <c>vectors/intel</c>.</param>
/// <param name="Kind">What it is verified as.</param>
/// <param name="Day">Midnight UTC.</param>
/// <param name="Verdict">The converged status when it is accepted, else the refusal's reason.</param>
/// <param name="IsChecked">Whether the revocation lists for it are there and valid.</param>
/// <param name="Collateral">Files below <c>vectors/intel</c>.</param>
internal sealed record IntelCase(string Quote, EvidenceKind Kind, string Day, string Verdict, bool IsChecked, params IReadOnlyList<string> Collateral)
{
    private const string OldSigner = "oasis-core/tcb_info_v3_fmspc_00606A000000_certs.pem";

    private static readonly string[] Platform00606A = ["oasis-core/tcb_info_v3_fmspc_00606A000000.json", "oasis-core/qe_identity_v2.json"];

    private static readonly string[] Platform50806F = ["go-tdx-guest/sample_tcbInfo_response", "go-tdx-guest/sample_qeIdentity_response", OldSigner];

    public static IReadOnlyList<IntelCase> All { get; } =
    [
        Sgx("dcap-qvl/sgx_quote", "2025-06-20", "ConfigurationAndSWHardeningNeeded", true, "dcap-qvl/sgx_quote_collateral.json"),
        Sgx("dcap-qvl/sgx_quote", "2025-06-19", "COLLATERAL_EXPIRED", true, "dcap-qvl/sgx_quote_collateral.json"),
        Sgx("dcap-qvl/sgx_quote", "2025-07-20", "COLLATERAL_EXPIRED", true, "dcap-qvl/sgx_quote_collateral.json"),
        Sgx("dcap-qvl/sgx_quote", "2030-09-21", "EVIDENCE_EXPIRED", true, "dcap-qvl/sgx_quote_collateral.json"),
        Sgx("dcap-qvl/sgx_quote", "2025-06-20", "COLLATERAL_MISMATCH", true, "dcap-qvl/tdx_quote_collateral.json"),
        Sgx("dcap-qvl/sgx_quote", "2025-06-20", "COLLATERAL_MISSING", false),
        Sgx("dcap-qvl/tdx_quote", "2025-06-20", "EVIDENCE_MALFORMED", true, "dcap-qvl/tdx_quote_collateral.json"),
        Tdx("dcap-qvl/tdx_quote", "2025-06-20", "UpToDate", true, "dcap-qvl/tdx_quote_collateral.json"),
        Tdx("dcap-qvl/tdx_quote", "2025-07-20", "COLLATERAL_EXPIRED", true, "dcap-qvl/tdx_quote_collateral.json"),
        Tdx("dcap-qvl/tdx_quote", "2025-06-20", "COLLATERAL_MISMATCH", true, "dcap-qvl/sgx_quote_collateral.json"),
        Tdx("dcap-qvl/sgx_quote", "2025-06-20", "EVIDENCE_MALFORMED", true, "dcap-qvl/sgx_quote_collateral.json"),
        Tdx("dcap-qvl/tdx_quote_outdated", "2026-02-20", "TCB_UNKNOWN", true, "dcap-qvl/tdx_quote_outdated_collateral.json"),
        Tdx("dcap-qvl/tdx_quote_outdated", "2026-02-20", "COLLATERAL_MISSING", false),

        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "SWHardeningNeeded", false, [.. Platform00606A, OldSigner]),
        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "SWHardeningNeeded", false, [.. Platform00606A]),
        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "COLLATERAL_MISSING", false, [.. Platform00606A, "oasis-core/tcb_info_v3_fmspc_00606A000000_certs_bad.pem"]),
        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "COLLATERAL_MISSING", false, "oasis-core/qe_identity_v2.json", OldSigner),
        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "COLLATERAL_MISSING", false, "oasis-core/tcb_info_v3_fmspc_00606A000000.json", OldSigner),
        Sgx("oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "COLLATERAL_MISMATCH", false, "oasis-core/tcb_info_v3_fmspc_00606A000000.json", "oasis-core/qe_identity_v2_tdx.json", OldSigner),
        Sgx("oasis-core/quote_v3_ecdsa_p256_eppid.bin", "2023-01-01", "CERTIFICATION_TYPE_REFUSED", false, [.. Platform00606A, OldSigner]),
        Tdx("oasis-core/quote_v4_tdx_ecdsa_p256.bin", "2024-09-10", "UpToDate", false, "oasis-core/tcb_info_v3_tdx_fmspc_C0806F000000.json", "oasis-core/qe_identity_v2_tdx2.json", OldSigner),
        Tdx("oasis-core/quote_v4_tdx_ecdsa_p256.bin", "2024-09-10", "COLLATERAL_EXPIRED", false, "oasis-core/tcb_info_v3_tdx_fmspc_C0806F000000.json", "oasis-core/qe_identity_v2_tdx.json", OldSigner),
        Tdx("oasis-core/quote_v4_tdx_ecdsa_p256.bin", "2024-09-10", "COLLATERAL_MISSING", false),

        Sgx("trustee/occlum_quote.dat", "2023-01-01", "EVIDENCE_EXPIRED", false, [.. Platform00606A, OldSigner]),
        Sgx("trustee/occlum_quote.dat", "2023-05-01", "COLLATERAL_EXPIRED", false, [.. Platform00606A, OldSigner]),
        Sgx("trustee/occlum_quote.dat", "2023-05-01", "COLLATERAL_MISSING", false),
        Tdx("trustee/tdx_quote_4.dat", "2023-06-20", "UpToDate", true, [.. Platform50806F, .. IntelFiles.Lists2023]),
        Tdx("trustee/tdx_quote_4.dat", "2023-06-20", "UpToDate", false, Platform50806F),
        Tdx("trustee/tdx_quote_4.dat", "2023-06-20", "COLLATERAL_MISSING", false, IntelFiles.Lists2023),
        Tdx("trustee/tdx_quote_5.dat", "2025-11-01", "COLLATERAL_MISSING", false),
        Tdx("trustee/tdx_quote_6.dat", "2025-11-01", "OutOfDate", false, "trustee/tcbInfo.json", "trustee/enclaveIdentity.json", IntelFiles.NewSigner),
        Tdx("trustee/tdx_quote_6.dat", "2025-11-01", "EVIDENCE_EXPIRED", false, "trustee/tcbInfo.json", "trustee/enclaveIdentity.json", OldSigner),
        Tdx("trustee/tdx_quote_6.dat", "2025-11-01", "COLLATERAL_MISSING", false),

        // Text stands behind it: fixed buffers are filled with zeros, not with words.
        Tdx("go-tdx-guest/tdx_prod_quote_SPR_E4.dat", "2023-06-20", "EVIDENCE_MALFORMED", true, [.. Platform50806F, .. IntelFiles.Lists2023]),
        Tdx("go-tdx-guest/ccel/cos-113-tdx-quote.dat", "2025-01-01", "COLLATERAL_MISSING", false),
        Tdx("go-tdx-guest/report.dat", "2023-06-20", "EVIDENCE_MALFORMED", false),
    ];

    public DateTimeOffset Now => DateTimeOffset.Parse($"{Day}T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    public bool IsAccepted => Verdict.Any(char.IsLower);

    public Evidence Evidence() => IntelFiles.Evidence(Kind, IntelFiles.Read(Quote), Collateral);

    public override string ToString() => $"{Quote} on {Day}: {Verdict}";

    private static IntelCase Sgx(string quote, string day, string verdict, bool isChecked, params IReadOnlyList<string> collateral) => new(quote, EvidenceKind.IntelSgx, day, verdict, isChecked, collateral);

    private static IntelCase Tdx(string quote, string day, string verdict, bool isChecked, params IReadOnlyList<string> collateral) => new(quote, EvidenceKind.IntelTdx, day, verdict, isChecked, collateral);
}
