using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>A vendor's service on a loopback port, laid out as AMD's and Intel's are, serving real documents of the test vectors; and its bad days.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, RequestDelegate> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Body, string Chain)> documents = new(StringComparer.Ordinal);

    private VendorServer(WebApplication app)
    {
        this.app = app;
        app.Run(AnswerAsync);
    }

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Path and query of every request, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<VendorServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new VendorServer(builder.Build());
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>An answer without a document.</summary>
    public static RequestDelegate Status(int code) => context =>
    {
        context.Response.StatusCode = code;
        return Task.CompletedTask;
    };

    /// <param name="address">Path and query.</param>
    /// <param name="answer">What happens there from now on.</param>
    public void Answer(string address, RequestDelegate answer) => answers[address] = answer;

    public RequestDelegate AnswerAt(string address) => answers[address];

    /// <summary>What <see cref="Serve"/> put there: a document and its issuers' certificates (PEM).</summary>
    public (byte[] Body, string Chain) DocumentAt(string address) => documents[address];

    public void Serve(string address, byte[] body, string chainHeader = "", string chain = "")
    {
        documents[address] = (body, chain);
        Answer(address, async context =>
        {
            if (chain.Length > 0)
            {
                context.Response.Headers[chainHeader] = Uri.EscapeDataString(chain);
            }

            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        });
    }

    /// <summary>Everything that one platform needs, from a file of Intel collateral of the vectors.</summary>
    /// <param name="file">Below vectors/intel/dcap-qvl.</param>
    /// <param name="tee">sgx or tdx.</param>
    /// <param name="authority">platform or processor.</param>
    /// <returns>The FMSPC.</returns>
    public string ServeIntel(string file, string tee, string authority)
    {
        var collateral = JsonNode.Parse(File.ReadAllBytes(SharedFiles.Path("vectors", "intel", "dcap-qvl", file)))!.AsObject();
        using var info = JsonDocument.Parse(Text("tcb_info"));
        var fmspc = info.RootElement.GetProperty("fmspc").GetString()!.ToLowerInvariant();
        Serve($"/{tee}/certification/v4/tcb?fmspc={fmspc}", Signed("tcbInfo", "tcb_info"), "TCB-Info-Issuer-Chain", Text("tcb_info_issuer_chain"));
        Serve($"/{tee}/certification/v4/qe/identity", Signed("enclaveIdentity", "qe_identity"), "SGX-Enclave-Identity-Issuer-Chain", Text("qe_identity_issuer_chain"));
        Serve($"/sgx/certification/v4/pckcrl?ca={authority}&encoding=der", Convert.FromHexString(Text("pck_crl")), "SGX-PCK-CRL-Issuer-Chain", Text("pck_crl_issuer_chain"));
        Serve("/sgx/certification/v4/rootcacrl", Encoding.ASCII.GetBytes(Text("root_ca_crl")));
        return fmspc;

        string Text(string name) => collateral[name]!.GetValue<string>();

        byte[] Signed(string name, string source) => Encoding.UTF8.GetBytes($$"""{"{{name}}":{{Text(source)}},"signature":"{{Text(source + "_signature")}}"}""");
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var address = context.Request.Path + context.Request.QueryString;
        Asked.Enqueue(address);
        if (answers.TryGetValue(address, out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
