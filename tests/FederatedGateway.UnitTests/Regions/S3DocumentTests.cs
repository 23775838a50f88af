using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.UnitTests.Regions;

public sealed class S3DocumentTests
{
    private const string Time = "2026-11-23T10:00:00.000Z";

    [Fact]
    public void A_page_of_versions_is_read()
    {
        var (versions, next) = S3Documents.ParseVersions(Page(Time, "12"));
        var version = Assert.Single(versions);
        Assert.Equal((12L, new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero)), (version.Length, version.CreateTime));
        Assert.Null(next);
    }

    [Theory]
    [InlineData("2026-11-23T10:00:00.000rZ", "12")]
    [InlineData("", "12")]
    [InlineData(Time, "")]
    [InlineData(Time, "-1")]
    [InlineData(Time, "1e3")]
    [InlineData(Time, "9223372036854775808")]
    public void A_page_with_other_times_or_sizes_than_S3_has_is_refused(string time, string size)
        => Assert.Throws<S3ProtocolException>(() => S3Documents.ParseVersions(Page(time, size)));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2147483648")]
    public void A_rule_with_other_days_than_S3_has_is_refused(string days) => Assert.Throws<S3ProtocolException>(() => S3Documents.ParseLifecycle(Encoding.UTF8.GetBytes(
        $"<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix>u/</Prefix></Filter><Expiration><Days>{days}</Days></Expiration></Rule></LifecycleConfiguration>")));

    private static byte[] Page(string time, string size) => Encoding.UTF8.GetBytes(
        $"<ListVersionsResult><Version><Key>u/1</Key><VersionId>v</VersionId><IsLatest>true</IsLatest><LastModified>{time}</LastModified><Size>{size}</Size></Version></ListVersionsResult>");
}
