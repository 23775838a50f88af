using FederatedGateway.Envelopes.FeatureBlocks;

namespace FederatedGateway.UnitTests.Envelopes.FeatureBlocks;

public sealed class FeatureTableWriterTests : IDisposable
{
    private readonly MemoryStream output = new();
    private readonly FeatureTableWriter writer;

    public FeatureTableWriterTests() => writer = new FeatureTableWriter(output, Tables.Schema(Tables.EveryType[0], Tables.EveryType[1], Tables.EveryType[5]), rowCount: 2);

    public void Dispose()
    {
        writer.Dispose();
        output.Dispose();
    }

    [Fact]
    public void A_row_needs_every_cell_once()
    {
        writer.SetNumber(0, 1);
        writer.SetNumber(1, 1);
        writer.SetLabel(true);
        Assert.Throws<InvalidOperationException>(() => writer.EndRow());
        Assert.Throws<InvalidOperationException>(() => writer.SetNumber(0, 1));
        Assert.Throws<InvalidOperationException>(() => writer.SetMissing(0));
        Assert.Throws<InvalidOperationException>(() => writer.SetLabel(true));
        Assert.Throws<InvalidOperationException>(() => writer.SetRecordKey(new byte[32]));
        writer.SetInteger(2, 0);
        writer.EndRow();
        Assert.Equal(1, writer.RowsWritten);
    }

    [Fact]
    public void A_value_against_its_columns_rules_is_misuse_and_stays_out_of_the_message()
    {
        var thrown = Assert.Throws<ArgumentException>(() => writer.SetNumber(0, 777.5));
        Assert.Contains("\"age\"", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("777", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.SetNumber(0, double.NaN));
        Assert.Throws<ArgumentException>(() => writer.SetMissing(1));
        Assert.Throws<ArgumentException>(() => writer.SetInteger(2, 3));
        Assert.Throws<ArgumentException>(() => writer.SetInteger(2, -1));
        Assert.Throws<ArgumentException>(() => writer.SetInteger(0, 1));
        Assert.Throws<ArgumentException>(() => writer.SetNumber(2, 1));
        Assert.Throws<ArgumentException>(() => writer.SetBoolean(2, true));
    }

    [Fact]
    public void Rows_are_as_many_as_announced()
    {
        WriteRow();
        Assert.Throws<InvalidOperationException>(() => writer.Complete());
        WriteRow();
        Assert.Throws<InvalidOperationException>(() => writer.SetNumber(0, 1));
        writer.Complete();
        Assert.Throws<InvalidOperationException>(() => writer.Complete());
        Assert.True(Tables.Read(Tables.Schema(Tables.EveryType[0], Tables.EveryType[1], Tables.EveryType[5]), 2, output.ToArray()).IsAccepted);
    }

    private void WriteRow()
    {
        writer.SetInteger(2, 1);
        writer.SetMissing(0);
        writer.SetNumber(1, 4);
        writer.SetLabel(false);
        writer.EndRow();
    }
}
