using System.Text;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.Evidence.Tsm;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>What the machine below the enclave host hands it, and what regions and callers send the gateway. These readers refuse by one documented exception each; any other is a finding.</summary>
internal static class HostTargets
{
    private static readonly byte[][] XmlWords =
    [
        .. new[]
        {
            "<Version>", "</Version>", "<DeleteMarker>", "<Key>", "<VersionId>", "<IsLatest>true</IsLatest>", "<Size>", "<LastModified>", "<Rule>", "<Days>", "&#0;", "<![CDATA[", "<!DOCTYPE", "xmlns=\"\"",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("snp-certificate-table", bytes => Try<IOException>(() => SnpCertificateTable.Read(bytes.Span)), () => [Table()]),
        new("tpm-response", ReadResponse, () => [Response(0x8001), Response(0x8002)]),
        new("sealed-file", ReadSealed, () => [new SealedFile { Header = new SealedHeader { Version = 1 }.ToByteString(), Nonce = ByteString.CopyFrom(new byte[12]), Ciphertext = ByteString.CopyFrom(new byte[32]) }.ToByteArray()]) { Form = new MessageMutation(SealedFile.Parser, new MessageMutation(SealedHeader.Parser)) },
        new("s3-answer", ReadAnswer, () => Answers.Select(Encoding.ASCII.GetBytes)) { Words = XmlWords },
        new("page-token", bytes => Try<RefusedException>(() => PageToken.Parse(Encoding.UTF8.GetString(bytes.Span))), () => ["638700000000000000.0011"u8.ToArray()]),
    ];

    private static string[] Answers =>
    [
        "<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true</IsTruncated><NextKeyMarker>u/1</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker><Version><Key>u/1</Key><VersionId>v</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-23T10:00:00.000Z</LastModified><Size>12</Size></Version><DeleteMarker><Key>u/2</Key><VersionId>w</VersionId><IsLatest>false</IsLatest><LastModified>2026-11-23T10:00:00Z</LastModified></DeleteMarker></ListVersionsResult>",
        "<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix>u/</Prefix></Filter><Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>",
        "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>",
    ];

    private static void Try<TException>(Action read)
        where TException : Exception
    {
        try
        {
            read();
        }
        catch (TException)
        {
            // As documented.
        }
    }

    private static byte[] Table()
    {
        var certificate = SampleSeeds.Certificates().First();
        return [.. new Guid("63da758d-e664-4564-adc5-f4b93be8accd").ToByteArray(bigEndian: true), 48, 0, 0, 0, .. BitConverter.GetBytes(certificate.Length), .. new byte[24], .. certificate];
    }

    // Header, for sessions also the parameters' length, a sized field, and an authorization.
    private static byte[] Response(ushort tag) => tag == 0x8001
        ? [0x80, 0x01, 0, 0, 0, 16, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]
        : [0x80, 0x02, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0, 6, 0, 4, 1, 2, 3, 4, 0, 0, 1, 0, 0];

    private static void ReadResponse(ReadOnlyMemory<byte> bytes) => Try<TpmException>(() =>
    {
        _ = TpmResponse.CodeOf(bytes.Span);
        var command = new TpmCommand(TpmCommandCode.GetRandom);
        var response = TpmResponse.Parse(command, bytes, hasHandle: false);
        _ = response.Sized();
        response.End();
    });

    private static void ReadSealed(ReadOnlyMemory<byte> bytes)
    {
        if (SealedFileFormat.Parse(bytes).TryGetValue(out var parsed, out _))
        {
            _ = SealedFileFormat.Open(parsed.File, new byte[64]);
        }

        if (SealedKeysFormat.Read(bytes).TryGetValue(out var keys, out _))
        {
            keys.Dispose();
        }
    }

    private static void ReadAnswer(ReadOnlyMemory<byte> bytes)
    {
        var document = bytes.ToArray();
        Try<S3ProtocolException>(() => S3Documents.ParseVersions(document));
        Try<S3ProtocolException>(() => S3Documents.ParseLifecycle(document));
        _ = S3Errors.Parse(System.Net.HttpStatusCode.OK, document);
    }
}
