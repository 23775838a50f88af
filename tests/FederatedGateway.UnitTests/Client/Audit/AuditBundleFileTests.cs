using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FederatedGateway.Client.Audit;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Client.Audit;

public sealed class AuditBundleFileTests
{
    // Of an entry in the directory: signature, then compressed and uncompressed size (APPNOTE 4.3.12).
    private const int CompressedSizeAt = 20;
    private const int SizeAt = 24;

    [Fact]
    public async Task What_was_exported_is_read()
    {
        var files = (await ReadAsync(Zip(("checkpoint", "a"), ("tile/entries/000", new string('b', 100_000)), ("empty", "")))).OrThrow();
        Assert.Equal(["checkpoint", "empty", "tile/entries/000"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(100_000, files["tile/entries/000"].Length);
    }

    [Fact]
    public async Task A_name_twice_is_refused()
        => Assert.Equal(Reasons.MalformedMessage, (await ReadAsync(Zip(("checkpoint", "a"), ("checkpoint", "b")))).Refusal?.Reason);

    [Fact]
    public async Task No_memory_is_taken_for_a_length_that_the_content_cannot_have()
    {
        const int Claimed = 16 * 1024 * 1024;
        var zip = Zip([.. Enumerable.Range(0, 40).Select(index => ($"{index}", "a"))]);
        ForEachEntry(zip, entry => BinaryPrimitives.WriteInt32LittleEndian(entry[SizeAt..], Claimed));
        await ExpectSmallRefusalAsync(zip, Claimed);

        // The content of all of them, said to be the same bytes.
        ForEachEntry(zip, entry => BinaryPrimitives.WriteInt32LittleEndian(entry[CompressedSizeAt..], zip.Length / 2));
        await ExpectSmallRefusalAsync(zip, Claimed);
    }

    [Fact]
    public async Task Cut_anywhere_it_is_refused()
    {
        var zip = Zip(("checkpoint", "a"), ("log.vkey", "b"));
        for (var length = 0; length < zip.Length; length++)
        {
            Assert.Equal(Reasons.MalformedMessage, (await ReadAsync(zip[..length])).Refusal?.Reason);
        }
    }

    private static async Task ExpectSmallRefusalAsync(byte[] zip, long claimed)
    {
        var before = GC.GetTotalAllocatedBytes();
        Assert.NotNull((await ReadAsync(zip)).Refusal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, claimed * 2);
    }

    private static void ForEachEntry(byte[] zip, SpanAction change)
    {
        for (var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8); at >= 0 && at < zip.Length;)
        {
            change(zip.AsSpan(at));
            var next = zip.AsSpan(at + 4).IndexOf("PK\u0001\u0002"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }
    }

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.ASCII.GetBytes(content));
            }
        }

        return stream.ToArray();
    }

    private static Task<Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> ReadAsync(byte[] zip)
        => AuditBundleFile.ReadAsync(new MemoryStream(zip, writable: false), "bundle", TestContext.Current.CancellationToken);

    private delegate void SpanAction(Span<byte> entry);
}
