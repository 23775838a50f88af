using CsCheck;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Tiles;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/1/x001/000.p/1", 1, 1000, 1)]
    [InlineData("tile/63/999.p/255", 63, 999, 255)]
    [InlineData("tile/7/x009/x223/x372/x036/x854/x775/807", 7, long.MaxValue, 256)]
    public void A_tile_has_one_path(string path, int level, long index, int width)
    {
        var tile = new HashTile(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.True(HashTile.TryParsePath(path, out var parsed));
        Assert.Equal(tile, parsed);
        Assert.True(EntryBundle.TryParsePath(new EntryBundle(index, width).Path, out var bundle));
        Assert.Equal((index, width), (bundle.Index, bundle.Width));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/64/000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/ 0/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/1234/067")]
    [InlineData("tile/0/001/067")]
    [InlineData("tile/0/x000/067")]
    [InlineData("tile/0/x001/x067")]
    [InlineData("tile/0/x001/067/")]
    [InlineData("tile/0/x001//067")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/000.p/+1")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x001/x009/x223/x372/x036/x854/x775/807")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/entries/000")]
    public void Other_spellings_are_refused(string path)
    {
        Assert.False(HashTile.TryParsePath(path, out _));
        Assert.False(EntryBundle.TryParsePath(path.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal), out _) && !path.StartsWith("tile/entries/", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_path_is_read_back()
        => Gen.Select(Gen.Int[0, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((level, index, width) =>
            HashTile.TryParsePath(new HashTile(level, index, width).Path, out var tile) && tile == new HashTile(level, index, width));

    [Fact]
    public void A_tree_of_70000_leaves_has_the_tiles_of_the_specification()
    {
        var tiles = HashTile.ForSize(70_000).ToList();
        Assert.Equal(273, tiles.Count(tile => tile is { Level: 0, Width: 256 }));
        Assert.Equal(112, Assert.Single(tiles, tile => tile is { Level: 0, Width: < 256 }).Width);
        Assert.Single(tiles, tile => tile is { Level: 1, Width: 256 });
        Assert.Equal(17, Assert.Single(tiles, tile => tile is { Level: 1, Width: < 256 }).Width);
        Assert.Equal(1, Assert.Single(tiles, tile => tile.Level == 2).Width);
        Assert.Equal(277, tiles.Count);

        Assert.Equal(["tile/0/000", "tile/1/000.p/1"], HashTile.ForSize(256).Select(tile => tile.Path));
        Assert.Empty(HashTile.ForSize(0));
        Assert.Equal(["tile/entries/000", "tile/entries/001.p/1"], EntryBundle.ForSize(257).Select(bundle => bundle.Path));
    }

    [Fact]
    public void Proofs_can_be_made_from_tiles_alone()
    {
        const int Size = 70_000;
        var compact = new CompactTree();
        var nodes = new Dictionary<TreeNode, TreeHash>();
        for (var i = 0; i < Size; i++)
        {
            compact.Append(MerkleHashing.Leaf(BitConverter.GetBytes(i)), nodes.Add);
        }

        var tiles = HashTile.ForSize(Size).ToDictionary(
            tile => tile.Path,
            tile => Enumerable.Range(0, tile.Width).SelectMany(i => nodes[new TreeNode(tile.Level * HashTile.Height, (tile.Index * HashTile.FullWidth) + i)].ToArray()).ToArray());
        var reader = TileHashReader.Over(Size, tile => tiles[tile.Path]);
        foreach (var (node, hash) in nodes)
        {
            Assert.Equal(hash, reader(node));
        }

        Gen.Int[0, Size - 1].Sample(
            index =>
            {
                Assert.True(InclusionProof.Verify(index, Size, nodes[new TreeNode(0, index)], InclusionProof.Make(index, Size, reader), compact.Root));
                Assert.True(ConsistencyProof.Verify(index + 1, CompactTree.Load(index + 1, reader).Root, Size, compact.Root, ConsistencyProof.Make(index + 1, Size, reader)));
            },
            iter: 50);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader(new TreeNode(0, Size)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader(new TreeNode(17, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashTile(0, 0, 2).HashOf(new TreeNode(0, 0), new byte[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashTile(0, 1, 2).HashOf(new TreeNode(0, 0), new byte[64]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_536)]
    [InlineData(66_000)]
    public void A_builder_makes_exactly_the_tiles_of_a_tree(int size)
    {
        var tiles = new Dictionary<string, byte[]>();
        var builder = new TileBuilder((tile, bytes) => tiles.Add(tile.Path, bytes.ToArray()));
        var compact = new CompactTree();
        for (var i = 0; i < size; i++)
        {
            var leaf = MerkleHashing.Leaf(BitConverter.GetBytes(i));
            builder.Append(leaf);
            compact.Append(leaf);
        }

        foreach (var (tile, bytes) in builder.Partial())
        {
            Assert.Equal(tile.ByteLength, bytes.Length);
            tiles.Add(tile.Path, bytes.ToArray());
        }

        Assert.Equal(compact.Root, builder.Root);
        Assert.Equal(HashTile.ForSize(size).Select(tile => tile.Path).Order(), tiles.Keys.Order());
        Assert.Equal(compact.Root, CompactTree.Load(size, TileHashReader.Over(size, tile => tiles[tile.Path])).Root);
    }

    [Fact]
    public void An_entry_bundle_is_read_back_and_neither_cut_nor_extended()
        => Gen.Byte.Array[0, 300].Array[1, 256].Sample(
            entries =>
            {
                var bundle = new EntryBundle(3, entries.Length);
                var bytes = EntryBundle.Encode([.. entries.Select(entry => new ReadOnlyMemory<byte>(entry))]);
                var parsed = bundle.Parse(bytes).OrThrow();
                Assert.Equal(entries, parsed.Select(entry => entry.ToArray()));
                Assert.Equal(bytes, EntryBundle.Encode(parsed));
                Assert.False(bundle.Parse(bytes.AsMemory(..^1)).IsAccepted);
                Assert.False(bundle.Parse(new byte[] { 0, 0 }.Concat(bytes).ToArray()).IsAccepted);
                Assert.False(bundle.Parse(bytes.Append((byte)0).ToArray()).IsAccepted);
            },
            iter: 30);

    [Fact]
    public void An_entry_that_a_length_cannot_say_is_refused()
    {
        Assert.Equal(65_537, EntryBundle.Encode([new byte[65_535]]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryBundle.Encode([new byte[65_536]]));
    }
}
