using FederatedGateway.Client;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Client;

/// <summary>An institution with a profile of its own, in a study of three; its gateway is an address where nobody listens.</summary>
internal sealed class ClientFixture : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly KeyProtection protection;
    private readonly SampleStudy sample = new();

    public ClientFixture()
    {
        protection = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var profile = Profile.Open(directory.File("home")).OrThrow();
        var identity = profile.CreateIdentity("north", protection, null, Clock).OrThrow();
        var nowhere = new GatewayConnection(new GatewayEndpoint(new Uri("https://127.0.0.1:1"), [], null), Clock);
        Institution = new Institution(profile, profile.OpenKeys(protection).OrThrow(), nowhere, Clock);
        sample.Manifest.Participants[0].SignedIdentity = ByteString.CopyFrom(identity.SignedBytes.Span);
        Manifest = ValidManifest.Parse(sample.Manifest.ToByteArray()).OrThrow();
        Directory = new StudyDirectory(profile, Manifest.Digest, Clock);
        Directory.KeepManifest(Manifest);
    }

    public static FixedClock Clock { get; } = new(SampleStudy.Now);

    public Institution Institution { get; }

    public ValidManifest Manifest { get; }

    public StudyDirectory Directory { get; }

    public StudyManifest Message => sample.Manifest;

    public SampleStudy Sample => sample;

    public VerifiedStudy Approved(params SignedAmendment[] amendments)
    {
        var study = sample.Approve();
        study.Approvals[0] = Approvals.Sign(Institution.Keys.Signing, Manifest.Digest, "north", ApprovalKind.Approve, SampleStudy.Now);
        return StudyVerifier.Verify(study, amendments, SampleStudy.Now).OrThrow();
    }

    public void Dispose()
    {
        Institution.Gateway.Dispose();
        Institution.Keys.Dispose();
        protection.Dispose();
        directory.Dispose();
    }

    /// <summary>A wall clock that stands; timers run.</summary>
    internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
