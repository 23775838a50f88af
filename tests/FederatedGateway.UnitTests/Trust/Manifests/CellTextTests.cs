using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("1.0", 0)]
    [InlineData("01", 0)]
    [InlineData("2e0", 1)]
    [InlineData("3", -1)]
    [InlineData("x", -1)]
    [InlineData("", -1)]
    public void Lists_that_are_all_numbers_compare_as_numbers(string text, int index) => Assert.Equal(index, CellText.IndexOf(["1", "2"], text));

    [Fact]
    public void One_text_makes_a_list_compare_exactly() => Assert.Equal(-1, CellText.IndexOf(["1", "two"], "1.0"));
}
