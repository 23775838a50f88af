using System.Text.Encodings.Web;
using FederatedGateway.Trust.Verdicts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FederatedGateway.Gateway.Access;

/// <summary>Takes the caller from the certificate that TLS has verified, and refuses in gRPC's own terms.</summary>
internal sealed class ClientCertificateAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    Denials denials) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private Refusal refusal = new(Reasons.NotAuthenticated, "there is no client certificate; configure one that the gateway's operator has issued");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var certificate = await Context.Connection.GetClientCertificateAsync(Context.RequestAborted);
        if (certificate is null)
        {
            return AuthenticateResult.NoResult();
        }

        if (!Caller.From(certificate.SubjectName).TryGetValue(out var caller, out var refused))
        {
            refusal = refused;
            return AuthenticateResult.Fail(refused.Reason);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), CallerClaims.Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => GrpcRefusal.WriteAsync(Context, refusal);

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var method = Request.Path.Value ?? "";
        if (Context.Caller() is { } caller)
        {
            await denials.RecordAsync(caller, method, Context.RequestAborted);
        }

        await GrpcRefusal.WriteAsync(Context, new Refusal(Reasons.NotAuthorized, $"the certificate's role does not allow {method.Split('/')[^1]}"));
    }
}
