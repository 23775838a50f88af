using System.Net;
using System.Net.Sockets;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.UnitTests.Enclave;

/// <summary>Whatever listens where a TPM should: its answers are read strictly, and errors have names.</summary>
public sealed class TpmResponseTests
{
    private static readonly byte[] Random = Convert.FromHexString("80010000001400000000" + "0008" + "0102030405060708");

    private static readonly byte[] NothingLoaded = Convert.FromHexString("80010000001300000000" + "00" + "00000001" + "00000000");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x902, "0x902 TPM_RC_OBJECT_MEMORY")]
    [InlineData(0x1DF, "0x1DF TPM_RC_INTEGRITY", "(parameter 1)")]
    [InlineData(0x98E, "0x98E TPM_RC_AUTH_FAIL", "(session 1)")]
    [InlineData(0x18B, "0x18B TPM_RC_HANDLE", "(handle 1)")]
    [InlineData(0x148, "0x148 TPM_RC_NV_LOCKED")]
    [InlineData(0x6FF, "0x6FF, a code that is not known here")]
    public void Codes_have_names(int code, params string[] parts)
    {
        foreach (var part in parts)
        {
            Assert.Contains(part, TpmResponseCode.Describe((uint)code), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_cut_short_or_followed_by_more_is_refused_at_every_length()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await AskAsync(Random)).ToArray());
        for (var length = 0; length < Random.Length; length++)
        {
            await Assert.ThrowsAsync<TpmException>(() => AskAsync(Random[..length]));
            var shorter = Random[..length];
            if (length >= TpmResponse.HeaderBytes)
            {
                shorter[5] = (byte)length;
                await Assert.ThrowsAsync<TpmException>(() => AskAsync(shorter));
            }
        }

        byte[] longer = [.. Random, 0];
        longer[5]++;
        await Assert.ThrowsAsync<TpmException>(() => AskAsync(longer));
    }

    [Theory]
    [InlineData("8002000000140000000000080102030405060708")]
    [InlineData("8003000000140000000000080102030405060708")]
    [InlineData("80017FFFFFFF00000000")]
    [InlineData("8001FFFFFFFF00000000")]
    [InlineData("80010000000900000000")]
    public async Task Headers_that_no_TPM_writes_are_refused(string response)
        => Assert.Contains("another program", (await Assert.ThrowsAsync<TpmException>(() => AskAsync(Convert.FromHexString(response)))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_TPM_that_says_try_again_is_asked_again()
    {
        var retry = Convert.FromHexString("80010000000A00000922");
        Assert.Equal(8, (await AskAsync(retry, retry, Random)).Length);
    }

    [Fact]
    public async Task Silence_ends_with_a_timeout_that_names_the_command()
    {
        using var listener = Listen();
        var clock = new HurriedClock();
        var asking = Task.Run(
            async () =>
            {
                await using var tpm = await ConnectAsync(listener, clock);
                await tpm.GetRandomAsync(8, Cancellation);
            },
            Cancellation);
        using var accepted = await listener.AcceptSocketAsync(Cancellation);
        _ = await accepted.ReceiveAsync(new byte[4096], Cancellation);
        clock.Hurries = true;
        await accepted.SendAsync(NothingLoaded, Cancellation);
        _ = await accepted.ReceiveAsync(new byte[64], Cancellation);
        Assert.Contains("did not answer TPM2_GetRandom within 300 seconds", (await Assert.ThrowsAsync<TpmException>(() => asking)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device:/dev/tpmrm0", true)]
    [InlineData("unix:/run/swtpm.sock", true)]
    [InlineData("tcp:127.0.0.1:2321", true)]
    [InlineData("tcp:[::1]:2321", true)]
    [InlineData("tcp:localhost", false)]
    [InlineData("tcp:localhost:0", false)]
    [InlineData("tcp::2321", false)]
    [InlineData("device:tpm0", false)]
    [InlineData("unix:tpm.sock", false)]
    [InlineData("/dev/tpmrm0", false)]
    public void Addresses(string text, bool isValid) => Assert.Equal(isValid, TpmAddress.TryParse(text, out _));

    [Fact]
    public async Task A_device_that_is_not_there_is_named()
    {
        Assert.True(TpmAddress.TryParse("device:/dev/no-such-tpm", out var address));
        Assert.Contains("device:/dev/no-such-tpm cannot be opened", (await Assert.ThrowsAsync<TpmException>(() => address.ConnectAsync(TimeProvider.System, Cancellation))).Message, StringComparison.Ordinal);
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(params byte[][] responses)
    {
        using var listener = Listen();
        var answering = Task.Run(
            async () =>
            {
                using var accepted = await listener.AcceptSocketAsync(Cancellation);
                await AnswerAsync(accepted, NothingLoaded);
                foreach (var response in responses)
                {
                    await AnswerAsync(accepted, response);
                }
            },
            Cancellation);
        await using var tpm = await ConnectAsync(listener, TimeProvider.System);
        var random = await tpm.GetRandomAsync(8, Cancellation);
        await answering;
        return random;
    }

    private static async Task AnswerAsync(Socket socket, byte[] response)
    {
        _ = await socket.ReceiveAsync(new byte[4096], Cancellation);
        await socket.SendAsync(response, Cancellation);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static Task<TpmConnection> ConnectAsync(TcpListener listener, TimeProvider time)
    {
        Assert.True(TpmAddress.TryParse($"tcp:{listener.LocalEndpoint}", out var address));
        return address.ConnectAsync(time, Cancellation);
    }

    /// <summary>Timers end 3,000 times sooner, once it hurries: on a busy machine a connection takes longer than its time would be.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public bool Hurries { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => base.CreateTimer(callback, state, Hurries && dueTime > TimeSpan.Zero ? dueTime / 3000 : dueTime, period);
    }
}
