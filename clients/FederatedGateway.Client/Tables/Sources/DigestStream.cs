using System.Security.Cryptography;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>Passes a file on and computes SHA-256 of the bytes that were read, so that what was checked is what the digest names.</summary>
internal sealed class DigestStream(FileStream file) : Stream
{
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        digest.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads the rest and returns the digest of the whole file.</summary>
    public byte[] Complete()
    {
        var rest = new byte[64 * 1024];
        while (Read(rest) > 0)
        {
            // Read for its digest.
        }

        return digest.GetHashAndReset();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            digest.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
