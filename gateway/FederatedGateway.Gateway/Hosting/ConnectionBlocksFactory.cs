using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Gives the server <see cref="ConnectionBlocks"/> in place of its own.</summary>
internal sealed class ConnectionBlocksFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ConnectionBlocks();
}
