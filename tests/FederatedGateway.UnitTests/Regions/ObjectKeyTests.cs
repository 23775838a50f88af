using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.UnitTests.Regions;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("studies/0a1b/models/model.bin")]
    [InlineData("tile/0/x001/x234/067.p/17")]
    [InlineData(".well-known/A_b~c-9")]
    [InlineData("...")]
    public void Good_keys_stay_as_they_are(string key) => Assert.Equal(key, new ObjectKey(key).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a%2e")]
    [InlineData("a,b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    public void Bad_keys_are_refused(string key) => Assert.Throws<ArgumentException>(() => new ObjectKey(key));

    [Fact]
    public void Lengths_are_bounded()
    {
        _ = new ObjectKey(new string('a', 200));
        Assert.Throws<ArgumentException>(() => new ObjectKey(new string('a', 201)));
        _ = new ObjectKey(string.Join('/', Enumerable.Repeat("abc", 128)));
        Assert.Throws<ArgumentException>(() => new ObjectKey(string.Join('/', Enumerable.Repeat("abcd", 103))));
    }

    [Fact]
    public void A_refusal_does_not_repeat_hostile_input()
    {
        var e = Assert.Throws<ArgumentException>(() => new ObjectKey("\u001b[31m" + new string('x', 10_000)));
        Assert.DoesNotContain('\u001b', e.Message);
        Assert.True(e.Message.Length < 400);
    }
}
