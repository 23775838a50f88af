using System.Text;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>Decodes a delimited file. Undecodable bytes and NUL characters become U+FFFD, which the cell readers name by row and column.</summary>
internal sealed class CsvText : TextReader
{
    private readonly StreamReader reader;

    private CsvText(StreamReader reader) => this.reader = reader;

    /// <param name="stream">From its beginning.</param>
    /// <param name="name">The encoding that the study names; empty for UTF-8.</param>
    /// <param name="start">The file's first bytes, at least 4 where it has as many.</param>
    /// <exception cref="UnreadableTableException">The file says itself that it is in another encoding.</exception>
    public static CsvText Open(Stream stream, string name, ReadOnlySpan<byte> start)
    {
        var encoding = TableEncoding.Find(name.Length == 0 ? TableEncoding.Default : name)
            ?? throw new UnreadableTableException(TableRules.Encoding, $"the study names the encoding \"{name}\", which is not known here", "mend csv encoding in the study");
        var mark = ByteOrderMark.Find(start);
        if (mark is { } found && found.Encoding != encoding.WebName && !(encoding.WebName == "utf-16" && found.Encoding == "utf-16BE"))
        {
            throw new UnreadableTableException(TableRules.Encoding, $"the file begins with the byte order mark of {found.Encoding}, the study says {encoding.WebName}", $"write csv: {{encoding: {found.Encoding}}} for this participant, or export as {encoding.WebName}", line: 1);
        }

        if (mark is null && encoding.WebName == Encoding.UTF8.WebName && start.Length >= 4 && (start[1] == 0 || start[0] == 0))
        {
            throw new UnreadableTableException(TableRules.Encoding, "the file has zero bytes where UTF-8 has none; it seems to be UTF-16", "write csv: {encoding: utf-16} for this participant, or export as UTF-8", line: 1);
        }

        if (mark is { } skipped)
        {
            stream.ReadExactly(stackalloc byte[skipped.Length]);
            encoding = TableEncoding.Find(skipped.Encoding)!;
        }

        return new CsvText(new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024));
    }

    public override int Read(Span<char> buffer)
    {
        var read = reader.Read(buffer);
        buffer[..read].Replace('\0', '\uFFFD');
        return read;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int ReadBlock(char[] buffer, int index, int count) => ReadBlock(buffer.AsSpan(index, count));

    public override int ReadBlock(Span<char> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && Read(buffer[filled..]) is var read and > 0)
        {
            filled += read;
        }

        return filled;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Peek()
    {
        var next = reader.Peek();
        return next == '\0' ? '\uFFFD' : next;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            reader.Dispose();
        }

        base.Dispose(disposing);
    }
}
