namespace FederatedGateway.UnitTests.Cli;

/// <summary>Published evidence as it is given on the command line, and what must come of it.</summary>
/// <param name="Evidence">Below <c>vectors</c>.</param>
/// <param name="At">A day, midnight UTC.</param>
/// <param name="Verdict">"accepted" when genuine, else the failed check.</param>
/// <param name="Collateral">Files below <c>vectors</c>.</param>
internal sealed record PublishedEvidence(string Evidence, string At, string Verdict, params IReadOnlyList<string> Collateral)
{
    public const string Accepted = "accepted";

    private const string Today = "2026-11-23";
    private const string Signer = "intel/oasis-core/tcb_info_v3_fmspc_00606A000000_certs.pem";
    private const string BadSigner = "intel/oasis-core/tcb_info_v3_fmspc_00606A000000_certs_bad.pem";

    private static readonly string[] Platform00606A = ["intel/oasis-core/tcb_info_v3_fmspc_00606A000000.json", "intel/oasis-core/qe_identity_v2.json"];
    private static readonly string[] PlatformC0806F = ["intel/oasis-core/tcb_info_v3_tdx_fmspc_C0806F000000.json", "intel/oasis-core/qe_identity_v2_tdx2.json"];
    private static readonly string[] Platform50806F = ["intel/go-tdx-guest/sample_tcbInfo_response", "intel/go-tdx-guest/sample_qeIdentity_response"];
    private static readonly string[] Platform00A06D = ["intel/trustee/tcbInfo.json", "intel/trustee/enclaveIdentity.json"];
    private static readonly string[] Lists2023 = ["intel/go-tdx-guest/rootcrl.der", "intel/go-tdx-guest/pckcrl"];
    private static readonly string[] TpmParts = ["tpm/swtpm-generated/quote.sig", "tpm/swtpm-generated/ak.pub", "tpm/swtpm-generated/pcrs.raw"];

    public static IReadOnlyList<PublishedEvidence> All { get; } =
    [
        new("snp/go-sev-guest/attestation.bin", Today, Accepted, "snp/go-sev-guest/vcek.testcer"),
        new("snp/go-sev-guest/attestation.bin", Today, Accepted, "snp/go-sev-guest/vcek.testcer", "snp/go-sev-guest/milan.testcer"),
        new("snp/go-sev-guest/attestation.bin", Today, "COLLATERAL_MISSING", "snp/go-sev-guest/milanvlek.testcer"),
        new("snp/go-sev-guest/attestation.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/trustee/test-vcek.der"),
        new("snp/trustee/test-report.bin", Today, Accepted, "snp/trustee/test-vcek.der"),
        new("snp/trustee/test-report.bin", Today, Accepted, "snp/trustee/test-vcek.der", "snp/roots/ask_ark_milan.pem"),
        new("snp/trustee/test-report.bin", Today, Accepted, "snp/trustee/test-vcek.der", "snp/roots/ask_ark_genoa.pem", "snp/roots/ask_ark_turin_vcek.pem"),
        new("snp/trustee/test-report.bin", "2030-01-25", "EVIDENCE_EXPIRED", "snp/trustee/test-vcek.der"),
        new("snp/trustee/test-report.bin", Today, "COLLATERAL_MISSING"),
        new("snp/trustee/test-report.bin", Today, "COLLATERAL_MISSING", "snp/trustee/test-vlek.der"),
        new("snp/trustee/test-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/trustee/test-vcek-invalid-legacy.der"),
        new("snp/trustee/test-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/trustee/test-vcek-invalid-new.der"),
        new("snp/trustee/test-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/go-sev-guest/vcek.testcer"),
        new("snp/trustee/test-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/virtee-sev/vcek_milan.der"),
        new("snp/trustee/test-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "snp/virtee-sev/vcek_turin.der"),
        new("snp/trustee/test-vlek-report.bin", "2025-06-01", Accepted, "snp/trustee/test-vlek.der"),
        new("snp/trustee/test-vlek-report.bin", "2025-06-01", Accepted, "snp/trustee/test-vlek.der", "snp/roots/ask_ark_milan_vlek.pem"),
        new("snp/trustee/test-vlek-report.bin", "2025-06-01", "COLLATERAL_MISSING", "snp/roots/ask_ark_genoa_vlek.pem", "snp/roots/ask_ark_turin_vlek.pem"),
        new("snp/trustee/test-vlek-report.bin", Today, "EVIDENCE_EXPIRED", "snp/trustee/test-vlek.der"),

        new("intel/dcap-qvl/sgx_quote", "2025-06-20", Accepted, "intel/dcap-qvl/sgx_quote_collateral.json"),
        new("intel/dcap-qvl/sgx_quote", "2025-06-20", Accepted, "intel/dcap-qvl/sgx_quote_collateral.json", "intel/dcap-qvl/TrustedRootCA.der"),
        new("intel/dcap-qvl/sgx_quote", "2025-06-18", "COLLATERAL_EXPIRED", "intel/dcap-qvl/sgx_quote_collateral.json"),
        new("intel/dcap-qvl/sgx_quote", "2025-07-20", "COLLATERAL_EXPIRED", "intel/dcap-qvl/sgx_quote_collateral.json"),
        new("intel/dcap-qvl/sgx_quote", "2030-09-21", "EVIDENCE_EXPIRED", "intel/dcap-qvl/sgx_quote_collateral.json"),
        new("intel/dcap-qvl/sgx_quote", "2025-06-20", "COLLATERAL_MISMATCH", "intel/dcap-qvl/tdx_quote_collateral.json"),
        new("intel/dcap-qvl/sgx_quote", "2025-06-20", "COLLATERAL_MISSING"),
        new("intel/dcap-qvl/tdx_quote", "2025-06-20", Accepted, "intel/dcap-qvl/tdx_quote_collateral.json"),
        new("intel/dcap-qvl/tdx_quote", "2025-07-20", "COLLATERAL_EXPIRED", "intel/dcap-qvl/tdx_quote_collateral.json"),
        new("intel/dcap-qvl/tdx_quote", "2025-06-20", "COLLATERAL_MISMATCH", "intel/dcap-qvl/sgx_quote_collateral.json"),
        new("intel/dcap-qvl/tdx_quote_outdated", "2026-02-20", "TCB_UNKNOWN", "intel/dcap-qvl/tdx_quote_outdated_collateral.json"),
        new("intel/oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", Accepted, [.. Platform00606A, Signer]),
        new("intel/oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", "COLLATERAL_MISSING", [.. Platform00606A, BadSigner]),
        new("intel/oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-19", "COLLATERAL_EXPIRED", [.. Platform00606A, Signer]),
        new("intel/oasis-core/quote_v3_ecdsa_p256_pck_chain.bin", "2023-01-01", Accepted, Platform00606A),
        new("intel/oasis-core/quote_v3_ecdsa_p256_eppid.bin", "2023-01-01", "CERTIFICATION_TYPE_REFUSED", [.. Platform00606A, Signer]),
        new("intel/oasis-core/quote_v4_tdx_ecdsa_p256.bin", "2024-09-10", Accepted, [.. PlatformC0806F, Signer]),
        new("intel/oasis-core/quote_v4_tdx_ecdsa_p256.bin", "2024-09-10", "COLLATERAL_EXPIRED", PlatformC0806F[0], "intel/oasis-core/qe_identity_v2_tdx.json", Signer),
        new("intel/trustee/occlum_quote.dat", "2023-01-01", "EVIDENCE_EXPIRED", [.. Platform00606A, Signer]),
        new("intel/trustee/occlum_quote.dat", "2023-05-01", "COLLATERAL_EXPIRED", [.. Platform00606A, Signer]),
        new("intel/trustee/tdx_quote_4.dat", "2023-06-20", Accepted, [.. Platform50806F, Signer]),
        new("intel/trustee/tdx_quote_4.dat", "2023-06-20", Accepted, [.. Platform50806F, Signer, .. Lists2023, "intel/go-tdx-guest/trusted_root.pem"]),
        new("intel/trustee/tdx_quote_4.dat", "2023-06-20", Accepted, [.. Platform50806F, .. Lists2023]),
        new("intel/trustee/tdx_quote_5.dat", "2025-11-01", "COLLATERAL_MISSING"),
        new("intel/trustee/tdx_quote_6.dat", "2025-11-01", Accepted, Platform00A06D),
        new("intel/trustee/tdx_quote_6.dat", "2025-11-01", "EVIDENCE_EXPIRED", [.. Platform00A06D, Signer]),
        new("intel/go-tdx-guest/tdx_prod_quote_SPR_E4.dat", "2023-06-20", "TCB_UNKNOWN", [.. Platform50806F, Signer, .. Lists2023]),
        new("intel/go-tdx-guest/ccel/cos-113-tdx-quote.dat", "2025-01-01", "COLLATERAL_MISSING", "intel/go-tdx-guest/ccel/ccel_data.dat"),
        new("intel/go-tdx-guest/ccel/cos-113-tdx-quote.dat", "2025-01-01", "EVENT_LOG_MISMATCH", "tpm/go-tpm-tools/eventlogs/ubuntu-2404-amd-sevsnp.bin"),
        new("intel/dcap-qvl/sgx_quote", "2025-06-20", "COLLATERAL_MALFORMED", "intel/dcap-qvl/sgx_quote_collateral.json", "intel/go-tdx-guest/ccel/ccel_data.dat"),
        new("intel/go-tdx-guest/report.dat", Today, "EVIDENCE_MALFORMED"),
        new("intel/go-tdx-guest/README.md", Today, "EVIDENCE_MALFORMED"),
        new("intel/go-tdx-guest/ccel/ccel_table.dat", Today, "EVIDENCE_MALFORMED"),
        new("intel/go-tdx-guest/ccel/nonce.dat", Today, "EVIDENCE_MALFORMED"),
        new("intel/trustee/parse_tdx_claims_expected.json", Today, "EVIDENCE_MALFORMED"),

        new("azure/az-snp-vtpm/evidence-v0.json", Today, Accepted),
        new("azure/az-snp-vtpm/evidence-v2.json", Today, Accepted),
        new("azure/az-snp-vtpm/hcl-report.bin", Today, Accepted, "azure/az-snp-vtpm/tpm-quote-v1.json", "azure/az-snp-vtpm/vcek.pem"),
        new("azure/az-snp-vtpm/hcl-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "azure/az-snp-vtpm/tpm-quote-v1.json", "azure/az-snp-vtpm/vcek-genoa.pem"),
        new("azure/az-snp-vtpm/hcl-report.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "azure/az-tdx-vtpm/tpm-quote-v1.json", "azure/az-snp-vtpm/vcek.pem"),
        new("azure/az-snp-vtpm/hcl-report.bin", Today, "COLLATERAL_MISSING", "azure/az-snp-vtpm/vcek.pem"),
        new("azure/az-snp-vtpm/hcl-report.bin", Today, "COLLATERAL_MISSING", "azure/az-snp-vtpm/tpm-quote-v1.json"),
        new("azure/az-snp-vtpm/quote.bin", Today, "EVIDENCE_MALFORMED"),
        new("azure/az-snp-vtpm/tpm-quote.msg", Today, "COLLATERAL_MISSING", "azure/az-snp-vtpm/tpm-quote.sig"),
        new("azure/az-tdx-vtpm/evidence-v0.json", Today, "COLLATERAL_MISSING"),
        new("azure/az-tdx-vtpm/evidence-v1.json", Today, "COLLATERAL_MISSING"),
        new("azure/az-tdx-vtpm/evidence-v1.json", "2025-06-20", "COLLATERAL_MISMATCH", "intel/dcap-qvl/tdx_quote_collateral.json"),
        new("azure/az-tdx-vtpm/hcl-report.bin", Today, "COLLATERAL_MISSING", "azure/az-tdx-vtpm/tpm-quote-v1.json", "azure/az-tdx-vtpm/td-quote.bin"),
        new("azure/az-tdx-vtpm/td-quote.bin", Today, "COLLATERAL_MISSING"),
        new("azure/az-tdx-vtpm/quote.bin", Today, "EVIDENCE_MALFORMED"),
        new("azure/azure-cvm-tooling/hcl-report-snp.bin", Today, "EVIDENCE_SIGNATURE_INVALID", "azure/az-snp-vtpm/tpm-quote-v1.json", "azure/az-snp-vtpm/vcek.pem"),
        new("azure/azure-cvm-tooling/hcl-report-tdx.bin", Today, "COLLATERAL_MISSING", "azure/az-tdx-vtpm/tpm-quote-v1.json", "azure/az-tdx-vtpm/td-quote.bin"),
        new("azure/azure-cvm-tooling/quote.bin", Today, "EVIDENCE_MALFORMED"),
        new("azure/azure-cvm-tooling/var-data.bin", Today, "EVIDENCE_MALFORMED"),

        new("tpm/swtpm-generated/quote.msg", Today, "ENROLMENT_MISSING", TpmParts),
        new("tpm/swtpm-generated/quote.msg", Today, "ENROLMENT_MISSING", [.. TpmParts, "tpm/swtpm-generated/ek-rsa2048.der", "tpm/swtpm-generated/issuercert.pem", "tpm/swtpm-generated/swtpm-localca-rootca-cert.pem"]),
        new("tpm/swtpm-generated/quote.msg", Today, "ENROLMENT_MISSING", [.. TpmParts, "tpm/swtpm-generated/ek-secp384r1.der", "tpm/go-tpm-tools/eventlogs/ubuntu-2404-amd-sevsnp.bin"]),
        new("tpm/swtpm-generated/quote.msg", Today, "COLLATERAL_MISSING", TpmParts[..2]),
        new("tpm/swtpm-generated/quote.msg", Today, "COLLATERAL_MALFORMED", [.. TpmParts, "tpm/swtpm-generated/nonce.bin"]),
        new("tpm/trustee/tpm_evidence.json", Today, "ENROLMENT_MISSING"),
        new("tpm/swtpm-generated/ak.name", Today, "EVIDENCE_MALFORMED"),
        new("tpm/swtpm-generated/cred.blob", Today, "EVIDENCE_MALFORMED"),
        new("tpm/swtpm-generated/hpke.pk", Today, "EVIDENCE_MALFORMED"),
        new("tpm/swtpm-generated/secret.bin", Today, "EVIDENCE_MALFORMED"),
        new("tpm/go-tpm-tools/eventlogs/debian-10.bin", Today, "EVIDENCE_MALFORMED"),
    ];

    public IEnumerable<string> Files => Collateral.Prepend(Evidence);

    public override string ToString() => $"{Evidence} with {string.Join(", ", Collateral)} at {At}";
}
