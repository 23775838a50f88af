using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;

namespace FederatedGateway.IntegrationTests.Gateway;

public sealed class AccessTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly GatewayProcess gateway = shared.Fixture.Gateway;
    private readonly TestAuthority authority = shared.Fixture.Authority;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_known_role_reads_the_checkpoint_under_the_log_key()
    {
        foreach (var role in new[] { "participant", "auditor", "operator", "enclave" })
        {
            using var channel = gateway.Connect("somebody", role);
            var response = await new AuditService.AuditServiceClient(channel).GetCheckpointAsync(new GetCheckpointRequest(), Options(30));
            Assert.StartsWith("federated-gateway/log\n", response.Checkpoint.ToStringUtf8(), StringComparison.Ordinal);
            Assert.StartsWith("federated-gateway/log+", response.LogVkey, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Certificates_of_strangers_without_certificate_expired_or_for_servers_do_not_get_through_the_handshake()
    {
        using var strangers = new TestAuthority("Strangers");
        foreach (var certificate in new[]
        {
            null,
            strangers.Client("north", "participant"),
            authority.Client("CN=north, OU=participant", TimeProvider.System.GetUtcNow().AddMinutes(-1)),
            authority.Client("CN=north, OU=participant", TimeProvider.System.GetUtcNow().AddHours(1), forServers: true),
        })
        {
            using var channel = gateway.Connect(certificate);
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await new AuditService.AuditServiceClient(channel).GetCheckpointAsync(new GetCheckpointRequest(), Options(30)));
            Assert.Contains(refused.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        }
    }

    [Theory]
    [InlineData("CN=north")]
    [InlineData("CN=north, OU=root")]
    [InlineData("CN=North Hospital, OU=participant")]
    [InlineData("CN=north, OU=participant, OU=operator")]
    [InlineData("CN=north, CN=south, OU=participant")]
    [InlineData("OU=operator")]
    public async Task A_certificate_whose_subject_says_no_role_is_not_authenticated(string subject)
    {
        using var channel = gateway.Connect(authority.Client(subject, TimeProvider.System.GetUtcNow().AddHours(1)));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new AuditService.AuditServiceClient(channel).GetCheckpointAsync(new GetCheckpointRequest(), Options(30)));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal(Reasons.NotAuthenticated, refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task An_enclave_may_not_read_entries_and_the_denial_is_in_the_log()
    {
        using var enclave = gateway.Connect("host-7", "enclave");
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(async () => await new AuditService.AuditServiceClient(enclave).ListEntriesAsync(new ListEntriesRequest(), Options(30))));

        using var auditor = gateway.Connect("auditor", "auditor");
        var client = new AuditService.AuditServiceClient(auditor);
        string? entry = null;
        while (entry is null)
        {
            await Task.Delay(50, Cancellation);
            entry = (await client.ListEntriesAsync(new ListEntriesRequest { PageSize = 1000 }, Options(30))).Entries
                .Select(found => found.Data.ToStringUtf8()).SingleOrDefault(found => found.Contains("\"actor\":\"host-7\"", StringComparison.Ordinal));
        }

        Assert.Contains("\"type\":\"federatedgateway.access.denied\"", entry, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"enclave\"", entry, StringComparison.Ordinal);
        Assert.Contains("ListEntries", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_method_lets_in_exactly_the_roles_that_it_is_for()
    {
        const string Participant = "participant", Reader = "participant auditor operator", Oversight = "auditor operator", Operator = "operator", Anyone = "participant auditor operator enclave";
        var allowed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["StudyService/CreateStudy"] = Participant,
            ["StudyService/ApproveStudy"] = Participant,
            ["StudyService/GetStudy"] = Reader,
            ["StudyService/ListStudies"] = Reader,
            ["StudyService/ProposeAmendment"] = Participant,
            ["StudyService/SignAmendment"] = Participant,
            ["StudyService/ListPendingAmendments"] = Reader,
            ["AttestationService/GetEnclave"] = Anyone,
            ["AttestationService/GetEvidence"] = Participant,
            ["AttestationService/GetTpmKeys"] = Participant,
            ["AttestationService/ActivateTpmCredential"] = Participant,
            ["DatasetService/CreateDataset"] = Participant,
            ["DatasetService/UploadDataset"] = Participant,
            ["DatasetService/GetDataset"] = Reader,
            ["DatasetService/ListDatasets"] = Reader,
            ["DatasetService/RewrapDataset"] = Participant,
            ["TrainingService/ProposeRun"] = Participant,
            ["TrainingService/ApproveRun"] = Participant,
            ["TrainingService/CancelRun"] = Participant,
            ["TrainingService/GetRun"] = Reader,
            ["TrainingService/ListRuns"] = Reader,
            ["TrainingService/WatchRun"] = Reader,
            ["ModelService/ListModels"] = Reader,
            ["ModelService/GetModel"] = Reader,
            ["ModelService/DownloadModel"] = Reader,
            ["AuditService/GetCheckpoint"] = Anyone,
            ["AuditService/GetInclusionProof"] = Anyone,
            ["AuditService/GetConsistencyProof"] = Anyone,
            ["AuditService/ListEntries"] = Reader,
            ["AuditService/ExportAudit"] = Oversight,
            ["RegionService/ListRegions"] = Reader,
            ["RegionService/GetReplicationStatus"] = Reader,
            ["RegionService/ListReplicas"] = Reader,
            ["RegionService/ResyncRegion"] = Operator,
            ["RegionService/VerifyRegion"] = Oversight,
            ["RetentionService/PlanRetention"] = Oversight,
            ["RetentionService/ApplyRetention"] = Operator,
            ["RetentionService/ListCertificates"] = Oversight,
        };
        var files = new[] { StudyReflection.Descriptor, AttestationReflection.Descriptor, DatasetReflection.Descriptor, TrainingReflection.Descriptor, ModelReflection.Descriptor, AuditReflection.Descriptor, RegionReflection.Descriptor, RetentionReflection.Descriptor };
        var methods = files.SelectMany(file => file.Services).SelectMany(service => service.Methods).ToList();
        Assert.Equal(methods.Select(method => $"{method.Service.Name}/{method.Name}").Order(StringComparer.Ordinal), allowed.Keys.Order(StringComparer.Ordinal));

        foreach (var role in new[] { "participant", "auditor", "operator", "enclave" })
        {
            using var channel = gateway.Connect("somebody", role);
            foreach (var method in methods)
            {
                var name = $"{method.Service.Name}/{method.Name}";
                var status = await CallWithNothingAsync(channel, method);
                Assert.True(status != StatusCode.Unimplemented, $"{name} is not served");
                Assert.True(status is not (StatusCode.Internal or StatusCode.Unknown), $"{name} as {role} ended with {status}");
                Assert.True((status == StatusCode.PermissionDenied) == !allowed[name].Split(' ').Contains(role), $"{name} as {role} ended with {status}");
            }
        }
    }

    [Fact]
    public async Task A_call_states_a_deadline_and_not_too_long_a_one()
    {
        using var channel = gateway.Connect("north", "participant");
        var client = new AuditService.AuditServiceClient(channel);
        foreach (var options in new[] { new CallOptions(cancellationToken: Cancellation), Options(100_000) })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.GetCheckpointAsync(new GetCheckpointRequest(), options));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
            Assert.Contains("deadline", refused.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_answers_to_gRPC_and_to_the_operators_listener_and_neither_listener_serves_the_others_paths()
    {
        using var channel = gateway.Connect("operator", "operator");
        var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), Options(30));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        using var http = new HttpClient();
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(gateway.MetricsAddress + "/health/live"), Cancellation));
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(gateway.MetricsAddress + "/health/ready"), Cancellation));
        using var elsewhere = await http.GetAsync(new Uri(gateway.MetricsAddress + "/federatedgateway.v1.AuditService/GetCheckpoint"), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    /// <summary>Calls a method with an empty message: a caller who is let in is told that it is wrong, or gets an answer.</summary>
    private static async Task<StatusCode> CallWithNothingAsync(Grpc.Net.Client.GrpcChannel channel, Google.Protobuf.Reflection.MethodDescriptor method)
    {
        var bytes = Marshallers.Create(request => request, response => response);
        var type = method.IsClientStreaming ? MethodType.ClientStreaming : method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var called = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = channel.CreateCallInvoker();
        try
        {
            switch (type)
            {
                case MethodType.Unary:
                    await invoker.AsyncUnaryCall(called, host: null, Options(30), []);
                    break;
                case MethodType.ClientStreaming:
                    using (var sending = invoker.AsyncClientStreamingCall(called, host: null, Options(30)))
                    {
                        await sending.RequestStream.CompleteAsync();
                        await sending.ResponseAsync;
                    }

                    break;
                default:
                    using (var receiving = invoker.AsyncServerStreamingCall(called, host: null, Options(30), []))
                    {
                        while (await receiving.ResponseStream.MoveNext(Cancellation))
                        {
                        }
                    }

                    break;
            }

            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    private static CallOptions Options(int seconds) => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds), cancellationToken: Cancellation);
}
