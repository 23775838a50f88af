using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>The worked examples of the Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".</summary>
public sealed class SigV4Tests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly DateTimeOffset Time = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly SigV4Signer Signer = new(new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1");

    [Fact]
    public void Get_object_with_a_range()
    {
        var signed = Signer.Sign("GET", "/test.txt", [], Headers(EmptyHash, ("Range", "bytes=0-9")), EmptyHash, Time);

        Assert.Equal("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", signed.Signature);
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            signed.Authorization);
    }

    [Fact]
    public void Put_object_with_a_name_that_needs_encoding()
    {
        const string hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        var headers = Headers(hash, ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"));

        var signed = Signer.Sign("PUT", SigV4Signer.EncodePath("/test$file.text"), [], headers, hash, Time);

        Assert.Equal("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", signed.Signature);
    }

    [Fact]
    public void Get_lifecycle_signs_a_parameter_without_value()
        => Assert.Equal(
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            Signer.Sign("GET", "/", [new("lifecycle", "")], Headers(EmptyHash), EmptyHash, Time).Signature);

    [Fact]
    public void List_objects_sorts_its_parameters()
        => Assert.Equal(
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            Signer.Sign("GET", "/", [new("prefix", "J"), new("max-keys", "2")], Headers(EmptyHash), EmptyHash, Time).Signature);

    [Fact]
    public void A_presigned_link_is_the_documents()
        => Assert.Equal(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            Signer.Presign("GET", "/test.txt", [], [new("host", "examplebucket.s3.amazonaws.com")], Time, TimeSpan.FromDays(1)));

    [Fact]
    public void Chunks_are_signed_in_a_chain()
    {
        var headers = new Dictionary<string, string>
        {
            ["host"] = "s3.amazonaws.com",
            ["x-amz-date"] = "20130524T000000Z",
            ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
            ["x-amz-content-sha256"] = ChunkSigner.Payload,
            ["content-encoding"] = "aws-chunked",
            ["x-amz-decoded-content-length"] = "66560",
            ["content-length"] = "66824",
        };

        var signed = Signer.Sign("PUT", "/examplebucket/chunkObject.txt", [], headers, ChunkSigner.Payload, Time);
        var chunks = signed.Chunks();

        Assert.Equal("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", signed.Signature);
        Assert.Equal("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", chunks.Sign(As(65_536)));
        Assert.Equal("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", chunks.Sign(As(1_024)));
        Assert.Equal("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", chunks.Sign([]));
    }

    [Fact]
    public void A_header_counts_with_its_spaces_folded_and_every_input_counts()
    {
        var plain = Sign([new("a", "1")], "x y", EmptyHash, Time);
        Assert.Equal(plain, Sign([new("a", "1")], "  x   y ", EmptyHash, Time));
        Assert.NotEqual(plain, Sign([new("a", "2")], "x y", EmptyHash, Time));
        Assert.NotEqual(plain, Sign([new("a", "1")], "xy", EmptyHash, Time));
        Assert.NotEqual(plain, Sign([new("a", "1")], "x y", ChunkSigner.Payload, Time));
        Assert.NotEqual(plain, Sign([new("a", "1")], "x y", EmptyHash, Time.AddSeconds(1)));
    }

    [Fact]
    public void The_secret_is_not_shown()
        => Assert.DoesNotContain("secret!", new S3Credentials("name", "secret!").ToString(), StringComparison.Ordinal);

    private static string Sign(KeyValuePair<string, string>[] query, string header, string hash, DateTimeOffset time)
        => Signer.Sign("GET", "/", query, Headers(EmptyHash, ("x-amz-meta-a", header)), hash, time).Signature;

    private static byte[] As(int count) => Encoding.ASCII.GetBytes(new string('a', count));

    private static IEnumerable<KeyValuePair<string, string>> Headers(string payloadHash, params (string Name, string Value)[] more)
        => [new("Host", "examplebucket.s3.amazonaws.com"), new("x-amz-content-sha256", payloadHash), new("x-amz-date", "20130524T000000Z"), .. more.Select(m => KeyValuePair.Create(m.Name, m.Value))];
}
