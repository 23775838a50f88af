using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Envelopes.Properties;

public sealed class KeyWrapTests : IDisposable
{
    private static readonly uint[] BothSuites = [(uint)HpkeSuite.XWing, (uint)HpkeSuite.P256];

    private readonly SigningKey sender = SigningKey.Generate();
    private readonly KemPrivateKey xWing = KemPrivateKey.Generate(HpkeSuite.XWing);
    private readonly KemPrivateKey p256 = KemPrivateKey.Generate(HpkeSuite.P256);
    private readonly DatasetSecret secret = new(DataKey.Generate(), StudySecretShare.Generate());
    private readonly byte[] keyConfigDigest = Digest(4);

    public void Dispose()
    {
        sender.Dispose();
        xWing.Dispose();
        p256.Dispose();
        secret.Dispose();
    }

    [Fact]
    public void A_tables_secret_reaches_the_enclave_under_either_suite()
    {
        foreach (var key in new[] { xWing, p256 })
        {
            var wrap = KeyWraps.Seal(Context(), key.PublicKey, keyConfigDigest, secret, sender);
            using var opened = OpenDataset(wrap).OrThrow();
            Assert.Equal(secret.DataKey.Export(), opened.DataKey.Export());
            Assert.Equal(secret.Share.Export(), opened.Share.Export());
        }
    }

    [Theory]
    [InlineData(WrapPurpose.Model)]
    [InlineData(WrapPurpose.Card)]
    [InlineData(WrapPurpose.Report)]
    public void A_results_key_reaches_its_recipient_and_nobody_else(string purpose)
    {
        var context = new WrapContext(Digest(1), Digest(2), purpose, ParticipantName.Enclave, "cleveland");
        using var key = DataKey.Generate();
        var wrap = KeyWraps.Seal(context, xWing.PublicKey, key, sender);
        using var opened = KeyWraps.OpenResult(wrap, context, sender.PublicKey, BothSuites, [WrapKey.Of(p256), WrapKey.Of(xWing)]).OrThrow();
        Assert.Equal(key.Export(), opened.Export());

        using var stranger = KemPrivateKey.Generate(HpkeSuite.XWing);
        Assert.Equal(Reasons.WrapWrongKey, KeyWraps.OpenResult(wrap, context, sender.PublicKey, BothSuites, [WrapKey.Of(stranger)]).Refusal?.Reason);
        Assert.Equal(Reasons.WrapWrongKey, KeyWraps.OpenResult(wrap, context, sender.PublicKey, BothSuites, []).Refusal?.Reason);
        var impostor = new WrapKey(wrap.RecipientDigest.Memory, stranger);
        Assert.Equal(Reasons.DecryptionFailed, KeyWraps.OpenResult(wrap, context, sender.PublicKey, BothSuites, [impostor]).Refusal?.Reason);
    }

    [Fact]
    public void Every_changed_bit_is_a_bad_signature_before_any_private_key_is_touched()
    {
        // A disposed key throws when it is used: reaching it would fail the test.
        var gone = KemPrivateKey.Generate(HpkeSuite.P256);
        gone.Dispose();
        var wrap = KeyWraps.Seal(Context(), gone.PublicKey, keyConfigDigest, secret, sender);
        WrapKey[] keys = [new(keyConfigDigest, gone)];
        Assert.Throws<ObjectDisposedException>(() => KeyWraps.OpenDataset(wrap, Context(), sender.PublicKey, BothSuites, keys));

        (ByteString Bytes, Func<ByteString, Wrap> With)[] fields =
        [
            (wrap.RecipientDigest, changed => new Wrap(wrap) { RecipientDigest = changed }),
            (wrap.Enc, changed => new Wrap(wrap) { Enc = changed }),
            (wrap.Ciphertext, changed => new Wrap(wrap) { Ciphertext = changed }),
            (wrap.Signature, changed => new Wrap(wrap) { Signature = changed }),
        ];
        foreach (var (bytes, with) in fields)
        {
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = bytes.ToByteArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                var verdict = KeyWraps.OpenDataset(with(ByteString.CopyFrom(flipped)), Context(), sender.PublicKey, BothSuites, keys);
                Assert.Equal(Reasons.WrapSignatureInvalid, verdict.Refusal?.Reason);
            }
        }

        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(new Wrap(wrap) { Sender = "hungarian" }).Refusal?.Reason);
        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(new Wrap(wrap) { Purpose = WrapPurpose.Model }).Refusal?.Reason);
    }

    [Fact]
    public void A_wrap_of_another_study_envelope_or_signer_is_a_bad_signature()
    {
        var wrap = KeyWraps.Seal(Context(), xWing.PublicKey, keyConfigDigest, secret, sender);
        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(wrap, new WrapContext(Digest(9), Digest(2), WrapPurpose.Dataset, "cleveland", ParticipantName.Enclave)).Refusal?.Reason);
        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(wrap, new WrapContext(Digest(1), Digest(9), WrapPurpose.Dataset, "cleveland", ParticipantName.Enclave)).Refusal?.Reason);
        using var other = SigningKey.Generate();
        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(KeyWraps.Seal(Context(), xWing.PublicKey, keyConfigDigest, secret, other)).Refusal?.Reason);
    }

    [Fact]
    public void An_honest_wrap_for_somebody_else_is_called_that()
    {
        Assert.Equal(Reasons.WrapWrongKey, OpenDataset(KeyWraps.Seal(Context(), xWing.PublicKey, Digest(7), secret, sender)).Refusal?.Reason);

        var toParticipant = new WrapContext(Digest(1), Digest(2), WrapPurpose.Dataset, "cleveland", "cleveland");
        var own = KeyWraps.Seal(toParticipant, xWing.PublicKey, keyConfigDigest, secret, sender);
        Assert.Equal(Reasons.WrapInvalid, OpenDataset(own).Refusal?.Reason);

        var inAnotherName = new WrapContext(Digest(1), Digest(2), WrapPurpose.Dataset, "hungarian", ParticipantName.Enclave);
        Assert.Equal(Reasons.WrapInvalid, OpenDataset(KeyWraps.Seal(inAnotherName, xWing.PublicKey, keyConfigDigest, secret, sender)).Refusal?.Reason);

        using var key = DataKey.Generate();
        var toModel = new WrapContext(Digest(1), Digest(2), WrapPurpose.Model, "cleveland", ParticipantName.Enclave);
        var card = new WrapContext(Digest(1), Digest(2), WrapPurpose.Card, "cleveland", ParticipantName.Enclave);
        var model = KeyWraps.Seal(toModel, xWing.PublicKey, key, sender);
        Assert.Equal(Reasons.WrapInvalid, KeyWraps.OpenResult(model, card, sender.PublicKey, BothSuites, [WrapKey.Of(xWing)]).Refusal?.Reason);
        Assert.Equal(Reasons.WrapInvalid, OpenDataset(model).Refusal?.Reason);
    }

    [Fact]
    public void A_suite_that_the_manifest_does_not_list_is_refused()
    {
        var wrap = KeyWraps.Seal(Context(), p256.PublicKey, keyConfigDigest, secret, sender);
        Assert.Equal(Reasons.SuiteRefused, KeyWraps.OpenDataset(wrap, Context(), sender.PublicKey, [(uint)HpkeSuite.XWing], Keys()).Refusal?.Reason);
        Assert.Equal(Reasons.SuiteRefused, OpenDataset(new Wrap(wrap) { Suite = 0x0020 }).Refusal?.Reason);

        // The suite's number is in the HPKE key schedule: a listed but wrong one does not open.
        Assert.Equal(Reasons.DecryptionFailed, OpenDataset(new Wrap(wrap) { Suite = (uint)HpkeSuite.XWing }).Refusal?.Reason);
    }

    [Fact]
    public void Wrong_lengths_are_refused_before_the_signature_is_looked_at()
    {
        var wrap = KeyWraps.Seal(Context(), p256.PublicKey, keyConfigDigest, secret, sender);
        Wrap[] changed =
        [
            new(wrap) { RecipientDigest = ByteString.CopyFrom(new byte[33]) },
            new(wrap) { Enc = ByteString.Empty },
            new(wrap) { Enc = ByteString.CopyFrom(new byte[1121]) },
            new(wrap) { Ciphertext = ByteString.CopyFrom(new byte[79]) },
            new(wrap) { Ciphertext = ByteString.CopyFrom(new byte[81]) },
            new(wrap) { Sender = new string('a', 64) },
            new(wrap) { Purpose = new string('a', 64) },
        ];
        Assert.All(changed, each => Assert.Equal(Reasons.WrapInvalid, OpenDataset(each).Refusal?.Reason));
        Assert.Equal(Reasons.WrapSignatureInvalid, OpenDataset(new Wrap(wrap) { Signature = ByteString.Empty }).Refusal?.Reason);

        // enc ‖ ciphertext is signed as one; moving the border between them must not open.
        var all = wrap.Enc.ToByteArray().Concat(wrap.Ciphertext).ToArray();
        Assert.Equal(Reasons.WrapInvalid, OpenDataset(new Wrap(wrap) { Enc = ByteString.CopyFrom(all[..64]), Ciphertext = ByteString.CopyFrom(all[64..]) }).Refusal?.Reason);
    }

    [Fact]
    public void Contexts_and_secrets_that_do_not_fit_are_misuse()
    {
        using var key = DataKey.Generate();
        Assert.Throws<ArgumentException>(() => KeyWraps.Seal(Context(), xWing.PublicKey, key, sender));
        Assert.Throws<ArgumentException>(() => KeyWraps.OpenResult(new Wrap(), Context(), sender.PublicKey, BothSuites, Keys()));
        Assert.Throws<ArgumentException>(() => new WrapContext(Digest(1), Digest(2), "other", "cleveland", ParticipantName.Enclave));
        Assert.Throws<ArgumentException>(() => new WrapContext(Digest(1), Digest(2), WrapPurpose.Dataset, "Cleveland", ParticipantName.Enclave));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WrapContext(Digest(1), new byte[31], WrapPurpose.Dataset, "cleveland", ParticipantName.Enclave));
    }

    [Fact]
    public void A_study_secret_depends_on_every_share_its_owner_and_the_study()
    {
        using var first = StudySecretShare.Generate();
        using var second = StudySecretShare.Generate();
        byte[] Derive(byte[] study, params (string, StudySecretShare)[] shares)
        {
            using var derived = new StudySecret(study, shares);
            return derived.DeriveKey("fgw-test-v1", [1], 32);
        }

        var reference = Derive(Digest(1), ("a", first), ("b", second));
        Assert.Equal(reference, Derive(Digest(1), ("a", first), ("b", second)));
        byte[][] others =
        [
            reference,
            Derive(Digest(2), ("a", first), ("b", second)),
            Derive(Digest(1), ("a", second), ("b", first)),
            Derive(Digest(1), ("b", second), ("a", first)),
            Derive(Digest(1), ("a", first)),
        ];
        Assert.Equal(others.Length, others.Select(Convert.ToHexString).Distinct().Count());

        using var secretOfStudy = new StudySecret(Digest(1), [("a", first), ("b", second)]);
        Assert.NotEqual(reference, secretOfStudy.DeriveKey("fgw-test-v1", [2], 32));
        Assert.NotEqual(reference, secretOfStudy.DeriveKey("fgw-test-v2", [1], 32));
    }

    private Verdict<DatasetSecret> OpenDataset(Wrap wrap, WrapContext? context = null)
        => KeyWraps.OpenDataset(wrap, context ?? Context(), sender.PublicKey, BothSuites, Keys());

    private WrapKey[] Keys() => [new(keyConfigDigest, xWing), new(keyConfigDigest, p256)];

    private static WrapContext Context() => new(Digest(1), Digest(2), WrapPurpose.Dataset, "cleveland", ParticipantName.Enclave);

    private static byte[] Digest(byte value)
    {
        var digest = new byte[32];
        digest.AsSpan().Fill(value);
        return digest;
    }
}
