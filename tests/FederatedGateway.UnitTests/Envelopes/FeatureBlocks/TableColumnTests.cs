using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Envelopes.FeatureBlocks;

public sealed class TableColumnTests
{
    [Fact]
    public void A_value_at_the_bound_stays_inside_after_rounding()
    {
        // 0.1 as float32 is greater than 0.1; −0.7 as float32 is greater than −0.7.
        var column = Column(new Feature { Type = FeatureType.Float32, Minimum = -0.7, Maximum = 0.1 });
        Assert.True(column.AcceptsNumber(0.1));
        Assert.True(column.AcceptsNumber(-0.7));
        Assert.False(column.AcceptsNumber(0.11));
        Assert.False(column.AcceptsNumber(-0.71));
    }

    [Theory]
    [InlineData(FeatureType.Float32)]
    [InlineData(FeatureType.Float64)]
    public void Without_bounds_everything_finite_that_learners_can_hold_is_accepted(FeatureType type)
    {
        var column = Column(new Feature { Type = type });
        Assert.True(column.AcceptsNumber(float.MaxValue));
        Assert.True(column.AcceptsNumber(-float.MaxValue));
        Assert.True(column.AcceptsNumber(0));
        Assert.False(column.AcceptsNumber(1e39));
        Assert.False(column.AcceptsNumber(double.NaN));
        Assert.False(column.AcceptsNumber(double.PositiveInfinity));
        Assert.False(column.AcceptsNumber(double.NegativeInfinity));
        Assert.False(Column(new Feature { Type = type, Maximum = 1e300 }).AcceptsNumber(1e200));
    }

    [Fact]
    public void Integer_bounds_close_inwards_and_stop_at_the_type()
    {
        var column = Column(new Feature { Type = FeatureType.Int32, Minimum = 0.5, Maximum = 9.5 });
        Assert.Equal((1, 9), (column.MinimumInteger, column.MaximumInteger));
        var free = Column(new Feature { Type = FeatureType.Int32, Minimum = -1e30, Maximum = 1e30 });
        Assert.Equal((int.MinValue, int.MaxValue), (free.MinimumInteger, free.MaximumInteger));
        var wide = Column(new Feature { Type = FeatureType.Int64, Minimum = -1e30, Maximum = 1e30 });
        Assert.Equal((long.MinValue, long.MaxValue), (wide.MinimumInteger, wide.MaximumInteger));
        var beyond = Column(new Feature { Type = FeatureType.Int64, Minimum = 1e30 });
        Assert.False(beyond.AcceptsInteger(0));
        var none = Column(new Feature { Type = FeatureType.Int32, Minimum = 3e9 });
        Assert.False(none.AcceptsInteger(int.MaxValue));
    }

    [Fact]
    public void Categories_are_bounded()
    {
        var feature = new Feature { Type = FeatureType.Category };
        Assert.Throws<ArgumentException>(() => Column(feature));
        feature.Categories.AddRange(Enumerable.Range(0, TableLimits.MaximumCategories).Select(category => $"{category}"));
        Assert.Equal(TableLimits.MaximumCategories - 1, Column(feature).MaximumInteger);
        feature.Categories.Add("one more");
        Assert.Throws<ArgumentException>(() => Column(feature));
        Assert.Throws<ArgumentException>(() => Column(new Feature()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tables.Schema());
    }

    private static TableColumn Column(Feature feature) => Tables.Schema(feature).Columns[0];
}
