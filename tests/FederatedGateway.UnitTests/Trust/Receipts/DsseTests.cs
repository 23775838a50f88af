using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class DsseTests : IDisposable
{
    private const string PayloadType = "http://example.com/HelloWorld";

    private readonly SigningKey key = SigningKey.Generate();

    public void Dispose() => key.Dispose();

    /// <summary>The example of the DSSE protocol: its pre-authentication encoding, and its signature under its key.</summary>
    [Fact]
    public void The_example_of_the_specification_verifies()
    {
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(DsseEnvelope.PreAuthenticationEncoding(PayloadType, "hello world"u8)));

        var point = new byte[] { 4 }
            .Concat(Scalar("46950820868899156662930047687818585632848591499744589407958293238635476079160"))
            .Concat(Scalar("5640078356564379163099075877009565129882514886557779369047442380624545832820")).ToArray();
        using var example = SigningPublicKey.Parse(point).OrThrow();
        var signature = Convert.FromBase64String("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==");
        var envelope = $$"""{"payload":"aGVsbG8gd29ybGQ=","payloadType":"{{PayloadType}}","signatures":[{"keyid":"{{DsseEnvelope.KeyIdOf(example)}}","sig":"{{Convert.ToBase64String(DerSignature.FromP1363(signature))}}"}]}""";

        var payload = DsseEnvelope.Parse(Encoding.UTF8.GetBytes(envelope)).OrThrow().Open(PayloadType, example).OrThrow();
        Assert.Equal("hello world", Encoding.UTF8.GetString(payload.Span));
    }

    [Fact]
    public void An_envelope_is_signed_read_back_and_opened()
        => Gen.Byte.Array[0, 200].Sample(
            payload =>
            {
                var bytes = DsseEnvelope.Sign(PayloadType, payload, key).ToBytes();
                var envelope = DsseEnvelope.Parse(bytes).OrThrow();
                Assert.Equal(bytes, envelope.ToBytes());
                Assert.Equal(payload, envelope.Open(PayloadType, key.PublicKey).OrThrow().ToArray());
            },
            iter: 30);

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        var bytes = DsseEnvelope.Sign(PayloadType, "hello world"u8, key).ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(DsseEnvelope.Parse(bytes).Then(envelope => envelope.Open(PayloadType, key.PublicKey)).IsAccepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Refusals_tell_a_strange_key_from_a_wrong_signature_and_a_wrong_type()
    {
        using var other = SigningKey.Generate();
        var envelope = DsseEnvelope.Sign(PayloadType, "hello world"u8, key);
        Assert.Equal(Reasons.KeyMismatch, envelope.Open(PayloadType, other.PublicKey).Refusal?.Reason);
        Assert.Equal(Reasons.ReceiptInvalid, envelope.Open("application/json", key.PublicKey).Refusal?.Reason);

        var forged = JsonNode.Parse(envelope.ToBytes())!;
        forged["payload"] = Convert.ToBase64String("hello there"u8);
        Assert.Equal(Reasons.SignatureInvalid, Parse(forged).OrThrow().Open(PayloadType, key.PublicKey).Refusal?.Reason);

        // The same signature in its other form, high S, is another signature.
        var high = JsonNode.Parse(envelope.ToBytes())!;
        Assert.True(DerSignature.TryToP1363(Convert.FromBase64String(high["signatures"]![0]!["sig"]!.GetValue<string>()), out var signature));
        var order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber);
        var s = (order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        s.CopyTo(signature, 64 - s.Length);
        high["signatures"]![0]!["sig"] = Convert.ToBase64String(DerSignature.FromP1363(signature));
        Assert.Equal(Reasons.SignatureInvalid, Parse(high).OrThrow().Open(PayloadType, key.PublicKey).Refusal?.Reason);
    }

    [Fact]
    public void A_countersignature_by_a_strange_key_does_no_harm_and_a_second_wrong_one_does()
    {
        using var other = SigningKey.Generate();
        var envelope = JsonNode.Parse(DsseEnvelope.Sign(PayloadType, "hello world"u8, key).ToBytes())!;
        var strange = JsonNode.Parse(DsseEnvelope.Sign(PayloadType, "hello world"u8, other).ToBytes())!["signatures"]![0]!.DeepClone();
        envelope["signatures"]!.AsArray().Add(strange);
        Assert.True(Parse(envelope).OrThrow().Open(PayloadType, key.PublicKey).IsAccepted);
        Assert.True(Parse(envelope).OrThrow().Open(PayloadType, other.PublicKey).IsAccepted);

        strange["keyid"] = DsseEnvelope.KeyIdOf(key.PublicKey);
        Assert.Equal(Reasons.SignatureInvalid, Parse(envelope).OrThrow().Open(PayloadType, key.PublicKey).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[null]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":null}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[{"keyid":"k"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[{"sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[{"keyid":"","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AB==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"A_==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":null,"payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}],"more":1}""")]
    [InlineData("""{"payload":"AA==","payload":"AA==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payloadType":"t","payload":"AA==","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==", "payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"\u0074","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"Payload":"AA==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}""")]
    [InlineData("""{"payload":"AA==","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]} """)]
    public void Other_JSON_is_refused(string json) => Assert.False(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json)).IsAccepted);

    [Fact]
    public void Limits_are_kept()
    {
        var envelope = JsonNode.Parse(DsseEnvelope.Sign(PayloadType, "hello world"u8, key).ToBytes())!;
        var signatures = envelope["signatures"]!.AsArray();
        while (signatures.Count < DsseEnvelope.MaximumSignatures)
        {
            signatures.Add(signatures[0]!.DeepClone());
        }

        Assert.True(Parse(envelope).IsAccepted);
        signatures.Add(signatures[0]!.DeepClone());
        Assert.False(Parse(envelope).IsAccepted);
        Assert.Equal(Reasons.LimitExceeded, DsseEnvelope.Parse(new byte[DsseEnvelope.MaximumBytes + 1]).Refusal?.Reason);
        Assert.True(DsseEnvelope.Parse(DsseEnvelope.Sign(PayloadType, new byte[DsseEnvelope.MaximumPayloadBytes], key).ToBytes()).IsAccepted);
        Assert.Throws<ArgumentOutOfRangeException>(() => DsseEnvelope.Sign(PayloadType, new byte[DsseEnvelope.MaximumPayloadBytes + 1], key));
        Assert.Throws<ArgumentException>(() => DsseEnvelope.Sign("", [], key));
    }

    private static byte[] Scalar(string value)
    {
        var bytes = BigInteger.Parse(value, System.Globalization.CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static Verdict<DsseEnvelope> Parse(JsonNode json)
        => DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
}
