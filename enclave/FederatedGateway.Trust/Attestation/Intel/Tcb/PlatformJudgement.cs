namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>A platform and its parts.</summary>
/// <param name="Together">Platform and module; the quoting enclave is not in it.</param>
/// <param name="Sgx">Of the platform's SGX numbers alone.</param>
/// <param name="Module">Of the TDX module alone; null on SGX and for one of version 0.</param>
internal sealed record PlatformJudgement(TcbJudgement Together, IntelTcbStatus Sgx, IntelTcbStatus? Module);
