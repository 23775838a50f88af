using System.Buffers;
using FederatedGateway.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class ConnectionBlocksTests : IDisposable
{
    private readonly ConnectionBlocks blocks = new();

    public void Dispose() => blocks.Dispose();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(ConnectionBlocks.BlockBytes)]
    public void A_block_has_its_whole_length_whatever_was_asked_for(int wanted)
    {
        using var block = blocks.Rent(wanted);
        Assert.Equal(ConnectionBlocks.BlockBytes, block.Memory.Length);
    }

    [Fact]
    public void More_than_a_block_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => blocks.Rent(ConnectionBlocks.BlockBytes + 1));

    [Fact]
    public void A_block_that_was_given_back_serves_the_next_connection()
    {
        var first = blocks.Rent();
        var bytes = ArrayOf(first);
        first.Dispose();

        Assert.Same(bytes, ArrayOf(blocks.Rent()));
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
    }

    [Fact]
    public void A_block_that_is_given_back_twice_serves_one_connection_only()
    {
        var first = blocks.Rent();
        first.Dispose();
        first.Dispose();

        Assert.NotSame(ArrayOf(blocks.Rent()), ArrayOf(blocks.Rent()));
    }

    [Fact]
    public void A_pool_that_is_disposed_lends_nothing_and_takes_back_what_it_lent()
    {
        var lent = blocks.Rent();
        blocks.Dispose();
        lent.Dispose();

        Assert.Throws<ObjectDisposedException>(() => blocks.Rent());
    }

    /// <summary>The server registers a factory of its own, and the one that was registered last counts.</summary>
    [Fact]
    public async Task The_gateways_server_takes_these_blocks()
    {
        using var directory = new TemporaryDirectory();
        var start = new GatewayStart(new GatewayOptions { DataDirectory = directory.Path, Listen = string.Empty }, ReadyFile: null);
        await using var app = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()).AddHosting(start).Build();

        using var made = app.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create(new MemoryPoolOptions());
        Assert.IsType<ConnectionBlocks>(made);
    }

    private static byte[] ArrayOf(IMemoryOwner<byte> block)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(block.Memory, out var segment));
        return segment.Array!;
    }
}
