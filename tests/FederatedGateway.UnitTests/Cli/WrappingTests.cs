using FederatedGateway.Cli.Output;

namespace FederatedGateway.UnitTests.Cli;

public sealed class WrappingTests
{
    [Fact]
    public void Lines_break_between_words_and_hang_under_the_first()
        => Assert.Equal(
            ["  ✓ Agree on", "    the study:", "    4 of 4"],
            Wrapping.Lines("  ✓ Agree on the study: 4 of 4", 14, 4));

    [Fact]
    public void What_fits_is_one_line_with_its_spaces()
        => Assert.Equal(["  audit         47 entries"], Wrapping.Lines("  audit         47 entries", 26, 16));

    [Fact]
    public void A_word_longer_than_a_line_stays_whole()
        => Assert.Equal(["read", "  /tmp/a-long-path/index.html", "  now"], Wrapping.Lines("read /tmp/a-long-path/index.html now", 10, 2));

    [Theory]
    [InlineData("evaluating", 10, "evaluating")]
    [InlineData("evaluating", 5, "eval…")]
    public void A_line_that_is_written_over_never_exceeds_the_terminal(string text, int columns, string expected) => Assert.Equal(expected, Wrapping.Cut(text, columns));
}
