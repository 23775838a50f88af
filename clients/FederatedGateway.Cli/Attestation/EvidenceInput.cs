using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Attestation;

/// <summary>The options with which commands are given evidence in files, and the verification of what they name, without a policy.</summary>
internal sealed class EvidenceInput
{
    private const string RecordedTime = "recorded";

    private readonly Option<string> file = new("--evidence")
    {
        Description = "What fgw attest show --save wrote, or a bare report: SEV-SNP (binary or hexadecimal), SGX or TDX quote, Azure or TPM evidence in JSON, a TPM's quote or an HCL report",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> collateral = new("--collateral")
    {
        Description = "Certificates (DER, PEM), revocation lists, Intel's TCB info and QE identity responses, quote collateral in JSON, event logs, TPM enrolments; beside a TPM's quote its signature, key and register values, beside an HCL report the quotes; may be given several times",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> at = new("--at")
    {
        Description = $"Judge as of this time (ISO 8601 or Unix seconds), or \"{RecordedTime}\": when the archive says that it was verified. Default: now",
        HelpName = "TIME",
    };

    private readonly Option<string?> nonce = new("--nonce")
    {
        Description = "What the report must bind: with an archive the verifier's 32 bytes, with a bare report its report data or qualifying data (zeros may be left off its end)",
        HelpName = "HEX",
    };

    private readonly FetchOptions fetching = new();

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(collateral);
        command.Add(at);
        command.Add(nonce);
        fetching.AddTo(command);
    }

    /// <summary>Reads all files, gets what is missing if that was asked for, and verifies. What is wrong with the evidence or its collateral is in the verdict; what is wrong with the command line is thrown.</summary>
    public async Task<VerifiedInput> ReadAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var expected = Hex(run.Get(nonce));
        var archive = EvidenceFile.Read(PrivateFile.ReadPublic(run.Get(file)!, EvidenceFile.MaximumBytes));
        var kept = archive.TryGetValue(out var read, out _) ? read : null;
        var time = Time(run.Get(at), kept, run.Host.Time);
        var files = run.Get(collateral)!.Select(name => new NamedFile(name, PrivateFile.ReadPublic(name, CollateralFile.MaximumBytes))).ToList();
        var bound = expected is not null || kept is { Nonce.IsEmpty: false, Evidence.KeyConfig.IsEmpty: false };
        var whole = archive.Then(part => EvidenceParts.Complete(part, files));
        if (whole.TryGetValue(out var complete, out _))
        {
            await fetching.CompleteAsync(run, complete.Evidence, cancellationToken);
        }

        return new VerifiedInput(whole.Then(evidence => Verify(evidence, expected, time)), bound, time, complete);
    }

    // An archive holds the keys that the report must bind; a bare report is compared with what it was asked to bind.
    private static Verdict<ReportClaims> Verify(EvidenceArchive archive, byte[]? nonce, DateTimeOffset now)
    {
        if (archive.Evidence.KeyConfig.IsEmpty)
        {
            return EvidenceVerifier.VerifyReport(archive.Evidence, now).Then(claims => nonce is null || Binds(claims.Binding.Span, nonce)
                ? Verdict<ReportClaims>.Accepted(claims)
                : Verdict<ReportClaims>.Refused(Reasons.EvidenceBindingMismatch, $"the report binds {Convert.ToHexStringLower(claims.Binding.Span)}, not {Convert.ToHexStringLower(nonce)}"));
        }

        var asked = nonce ?? archive.Nonce.ToByteArray();
        if (asked.Length != EvidenceBinding.NonceBytes || !EvidenceRole.IsKnown(archive.Role))
        {
            return nonce is null && archive.Nonce.IsEmpty
                ? EvidenceVerifier.VerifyReport(archive.Evidence, now)
                : Verdict<ReportClaims>.Refused(Reasons.EvidenceBindingMismatch, $"a nonce has {EvidenceBinding.NonceBytes} bytes and the archive names the role that the evidence was made for");
        }

        return EvidenceVerifier.Verify(archive.Evidence, new EvidenceExpectation(asked, archive.Role), now).Then(verified => Verdict<ReportClaims>.Accepted(verified.Claims));
    }

    private static bool Binds(ReadOnlySpan<byte> binding, ReadOnlySpan<byte> nonce)
        => nonce.Length <= binding.Length && binding.StartsWith(nonce) && !binding[nonce.Length..].ContainsAnyExcept((byte)0);

    private static DateTimeOffset Time(string? text, EvidenceArchive? archive, TimeProvider clock)
    {
        if (text == RecordedTime)
        {
            return archive is { VerifyTime: > 0 }
                ? DateTimeOffset.FromUnixTimeSeconds(archive.VerifyTime)
                : throw new RefusedException(Reasons.InvalidArgument, $"--at {RecordedTime}: the file does not say when it was verified; give a time");
        }

        return text is null ? clock.GetUtcNow()
            : PointInTime.TryParse(text, out var time) ? time
            : throw new RefusedException(Reasons.InvalidArgument, $"--at: {text} is not a time such as {PointInTime.Example}");
    }

    private static byte[]? Hex(string? text)
    {
        try
        {
            return text is null ? null : Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new RefusedException(Reasons.InvalidArgument, "--nonce: not hexadecimal digits");
        }
    }
}
