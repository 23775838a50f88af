using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class IntelReferenceRulesTests
{
    /// <summary>One change each to valid reference values, with the field that must be named for it.</summary>
    public static TheoryData<string, Action<IntelSgxReference, IntelTdxReference>> Mistakes => new()
    {
        { "intel_sgx.mr_enclaves", (sgx, _) => sgx.MrEnclaves.Add(sgx.MrEnclaves[0]) },
        { "intel_sgx.mr_enclaves", (sgx, _) => sgx.MrEnclaves.Add(ByteString.CopyFrom(new byte[48])) },
        { "intel_sgx.mr_enclaves", (sgx, _) => sgx.MrEnclaves.AddRange(Enumerable.Range(1, 16).Select(i => ByteString.CopyFrom([.. new byte[31], (byte)i]))) },
        { "intel_sgx:", (sgx, _) => { sgx.MrEnclaves.Clear(); sgx.Signers.Clear(); } },
        { "intel_sgx.signers", (sgx, _) => sgx.Signers.Add(sgx.Signers[0].Clone()) },
        { "intel_sgx.signers[0].mr_signer", (sgx, _) => sgx.Signers[0].MrSigner = ByteString.Empty },
        { "intel_sgx.signers[0].product_id", (sgx, _) => sgx.Signers[0].ProductId = 65_536 },
        { "intel_sgx.signers[0].minimum_svn", (sgx, _) => sgx.Signers[0].MinimumSvn = 65_536 },
        { "intel_sgx.tcb", (sgx, _) => sgx.Tcb = null },
        { "intel_sgx.tcb.statuses", (sgx, _) => sgx.Tcb.Statuses.Clear() },
        { "intel_sgx.tcb.statuses", (sgx, _) => sgx.Tcb.Statuses.Add("Revoked") },
        { "intel_sgx.tcb.statuses", (sgx, _) => sgx.Tcb.Statuses.Add("UpToDate") },
        { "intel_sgx.tcb.statuses", (sgx, _) => sgx.Tcb.Statuses.Add("uptodate") },
        { "intel_tdx.images", (_, tdx) => tdx.Images.Clear() },
        { "intel_tdx.images", (_, tdx) => tdx.Images.Add(tdx.Images[0].Clone()) },
        { "intel_tdx.images[0].mr_td", (_, tdx) => tdx.Images[0].MrTd = ByteString.CopyFrom(new byte[32]) },
        { "intel_tdx.images[0].rtmrs", (_, tdx) => tdx.Images[0].Rtmrs.RemoveAt(3) },
        { "intel_tdx.images[0].rtmrs", (_, tdx) => tdx.Images[0].Rtmrs[1] = ByteString.CopyFrom(new byte[47]) },
        { "intel_tdx.tcb.advisories", (_, tdx) => tdx.Tcb.Advisories.AddRange(["INTEL-SA-1", "INTEL-SA-1"]) },
        { "intel_tdx.tcb.advisories", (_, tdx) => tdx.Tcb.Advisories.Add("") },
        { "intel_tdx.tcb.maximum_collateral_age_seconds", (_, tdx) => tdx.Tcb.MaximumCollateralAgeSeconds = 0 },
        { "intel_tdx.tcb.maximum_collateral_age_seconds", (_, tdx) => tdx.Tcb.MaximumCollateralAgeSeconds = 315_360_001 },
    };

    [Fact]
    public void Valid_reference_values_are_accepted()
    {
        var (sgx, tdx) = Valid();
        sgx.MrEnclaves.Clear();
        tdx.Tcb.Statuses.Add("TDRelaunchAdvised");
        Assert.Null(Check(sgx, tdx));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_refused_and_named(string field, Action<IntelSgxReference, IntelTdxReference> change)
    {
        var (sgx, tdx) = Valid();
        change(sgx, tdx);
        var refusal = Check(sgx, tdx);
        Assert.Equal(Reasons.ManifestInvalid, refusal?.Reason);
        Assert.Contains(field, refusal?.Detail, StringComparison.Ordinal);
    }

    private static (IntelSgxReference Sgx, IntelTdxReference Tdx) Valid()
    {
        var tcb = new IntelTcbPolicy { Statuses = { "UpToDate" }, Advisories = { "INTEL-SA-00615" }, MaximumCollateralAgeSeconds = 2_592_000 };
        var sgx = new IntelSgxReference
        {
            MrEnclaves = { ByteString.CopyFrom(new byte[32]) },
            Signers = { new SgxSigner { MrSigner = ByteString.CopyFrom(new byte[32]), ProductId = 65_535, MinimumSvn = 1 } },
            Tcb = tcb,
        };
        var register = ByteString.CopyFrom(new byte[48]);
        var tdx = new IntelTdxReference { Images = { new TdxImage { MrTd = register, Rtmrs = { register, register, register, register } } }, Tcb = tcb.Clone() };
        return (sgx, tdx);
    }

    private static Refusal? Check(IntelSgxReference sgx, IntelTdxReference tdx)
    {
        var sample = new SampleStudy();
        sample.Manifest.Evidence.Clear();
        sample.Manifest.Evidence.Add([new ReferenceValue { IntelSgx = sgx }, new ReferenceValue { IntelTdx = tdx }]);
        return ValidManifest.Parse(sample.Manifest.ToByteArray()).Refusal;
    }
}
