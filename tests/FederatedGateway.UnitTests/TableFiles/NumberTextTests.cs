using System.Globalization;
using CsCheck;
using FederatedGateway.Client.Tables.Cells;

namespace FederatedGateway.UnitTests.TableFiles;

public sealed class NumberTextTests
{
    [Fact]
    public void Every_double_survives_its_shortest_text_under_both_signs()
        => Gen.Double.Where(double.IsFinite).Sample(number =>
        {
            var text = number.ToString("R", CultureInfo.InvariantCulture);
            return new NumberText('.').TryParse(text, out var point) && point.Equals(number + 0.0 == 0 ? point : number)
                && new NumberText(',').TryParse(text.Replace('.', ','), out var comma) && comma.Equals(point);
        });

    [Fact]
    public void Decimals_are_rounded_once_like_the_runtimes_own()
        => Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 15]).Sample((mantissa, decimals) =>
        {
            var digits = Math.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            var text = (mantissa < 0 ? "-" : "") + digits[..^decimals] + "." + digits[(digits.Length - decimals)..];
            return new NumberText('.').TryParse(text, out var number) && number.Equals(double.Parse(text, CultureInfo.InvariantCulture));
        });

    [Fact]
    public void Nothing_is_a_number_that_the_runtime_would_not_read_so()
        => Gen.Char["0123456789+-.eE, xNa"].Array[1, 8].Sample(characters =>
        {
            var text = new string(characters);
            const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            var expected = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number);
            return new NumberText('.').TryParse(text, out var read) == expected && (!expected || read.Equals(number));
        }, iter: 20_000);

    [Theory]
    [InlineData("1.234.567", '.', CellFault.ThousandsSeparator)]
    [InlineData("1.234,5", ',', CellFault.ThousandsSeparator)]
    [InlineData("1.5", ',', CellFault.DecimalSign)]
    [InlineData("-12,75", '.', CellFault.DecimalSign)]
    [InlineData("12 345,6", ',', CellFault.ThousandsSeparator)]
    [InlineData("1\u202F234", '.', CellFault.ThousandsSeparator)]
    [InlineData("1.2.2020", '.', CellFault.NotANumber)]
    [InlineData("192.168.100.1", '.', CellFault.NotANumber)]
    [InlineData("1,2,3", '.', CellFault.NotANumber)]
    [InlineData("+", '.', CellFault.NotANumber)]
    [InlineData("<5", '.', CellFault.NotANumber)]
    [InlineData("1\uFFFD5", '.', CellFault.Encoding)]
    [InlineData("+Inf", '.', CellFault.NotFinite)]
    public void What_keeps_a_text_from_being_a_number_is_named(string text, char sign, object fault)
    {
        var numbers = new NumberText(sign);
        Assert.False(numbers.TryParse(text, out _));
        Assert.Equal(fault, numbers.Diagnose(text));
    }
}
