using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FederatedGateway.Client.StudyFiles.Yaml;

/// <summary>
/// Builds a tree with places from YAML events. A syntax error ends the reading there, but what stands above it is kept, so that its mistakes are reported in
/// the same round. Tags, merge keys and further documents are refused: a study is signed, and what it says must not depend on a reader's schema.
/// </summary>
internal sealed class YamlTree
{
    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(character => char.IsControl(character) && character is not ('\t' or '\n' or '\r')), '\uFFFE', '\uFFFF']);

    private readonly StudyFileErrors errors;
    private readonly Stack<OpenNode> open = new();
    private readonly Dictionary<string, YamlNode?> anchors = new(StringComparer.Ordinal);
    private long nodes;
    private int aliases;
    private int documents;

    private YamlTree(StudyFileErrors errors) => this.errors = errors;

    /// <summary>Null for an empty file.</summary>
    public YamlNode? Root { get; private set; }

    /// <summary>False when reading ended early: what is absent may only have been not reached.</summary>
    public bool IsComplete { get; private set; } = true;

    public static YamlTree Parse(string text, StudyFileErrors errors)
    {
        var tree = new YamlTree(errors);
        if (!tree.IsPrintable(text))
        {
            tree.IsComplete = false;
            return tree;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            while (tree.IsComplete && parser.MoveNext())
            {
                tree.IsComplete = tree.Take(parser.Current!);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 18.1 throws them for some plain texts at the edge of a flow collection, and for tags that are no URI; like any syntax error they say where reading stopped.
            var at = parser.Current?.End ?? Mark.Empty;
            tree.IsComplete = false;
            errors.Add((int)Math.Max(1, at.Line), (int)Math.Max(1, at.Column), "", StudyFileRules.Syntax, "this is not YAML from here on", "mend the brackets, quotes or indentation; what follows was not read");
        }
        catch (YamlException error)
        {
            tree.IsComplete = false;
            errors.Add((int)error.Start.Line, (int)error.Start.Column, "", StudyFileRules.Syntax, $"this is not YAML: {error.Message.TrimEnd('.')}", "mend the line; what follows it was not read");
        }

        if (!tree.IsComplete)
        {
            tree.DropBroken();
        }

        return tree;
    }

    /// <summary>YAML 1.2.2 §5.1: control characters are no part of the text, and one in a signed text could make it look like another.</summary>
    private bool IsPrintable(string text)
    {
        var at = text.AsSpan().IndexOfAny(Unprintable);
        if (at >= 0)
        {
            var before = text.AsSpan(0, at);
            errors.Add(1 + before.Count('\n'), at - before.LastIndexOf('\n'), "", StudyFileRules.Syntax, $"the character U+{(int)text[at]:X4} is not text", "remove it, and save the file as UTF-8");
        }

        return at < 0;
    }

    /// <summary>Removes what reading broke off in, up to the entry of a list or the key of the study that holds it: half a value would only bring errors of its own.</summary>
    private void DropBroken()
    {
        while (open.TryPop(out _) && open.TryPeek(out var parent))
        {
            if (parent.Node is YamlList list)
            {
                list.Items.RemoveAt(list.Items.Count - 1);
                return;
            }

            if (parent.Node is YamlMap { Entries.Count: > 0 } map)
            {
                map.RemoveLast();
            }
        }
    }

    private bool Take(ParsingEvent happened) => happened switch
    {
        DocumentStart start => ++documents == 1 || Stop(start, "a second document begins here", "keep one document; remove the --- line"),
        Scalar scalar => Checked(scalar) && Attach(scalar, new YamlScalar(Line(scalar), Column(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain)),
        SequenceStart start => Checked(start) && Open(start, new YamlList(Line(start), Column(start))),
        MappingStart start => Checked(start) && Open(start, new YamlMap(Line(start), Column(start))),
        SequenceEnd or MappingEnd => Close(),
        AnchorAlias alias => Expand(alias),
        _ => true,
    };

    private bool Checked(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            errors.Add(Line(node), Column(node), "", StudyFileRules.Syntax, $"the tag {node.Tag.Value} is not used in study files", "remove it; every key knows what it holds");
        }

        return true;
    }

    private bool Open(NodeEvent start, YamlNode container)
    {
        if (open.Count >= StudyFileLimits.MaximumDepth)
        {
            return Stop(start, $"nested deeper than {StudyFileLimits.MaximumDepth} levels", "a study needs 6", StudyFileRules.Limit);
        }

        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor.Value] = null;
        }

        // Attached when it opens, so that a file that breaks off inside it is still read up to there.
        var parentTook = Place(start, container);
        open.Push(new OpenNode(container, start.Anchor.IsEmpty ? null : start.Anchor.Value));
        return parentTook;
    }

    private bool Close()
    {
        var closed = open.Pop();
        if (closed.Anchor is not null)
        {
            anchors[closed.Anchor] = closed.Node;
        }

        if (open.TryPeek(out var parent))
        {
            parent.Node.Weight += closed.Node.Weight;
        }

        return true;
    }

    private bool Attach(Scalar scalar, YamlScalar node)
    {
        if (!scalar.Anchor.IsEmpty)
        {
            anchors[scalar.Anchor.Value] = node;
        }

        if (open.TryPeek(out var parent))
        {
            parent.Node.Weight++;
        }

        return Place(scalar, node);
    }

    private bool Expand(AnchorAlias alias)
    {
        if (++aliases > StudyFileLimits.MaximumAliases)
        {
            return Stop(alias, $"more than {StudyFileLimits.MaximumAliases} aliases", "write the values out", StudyFileRules.Limit);
        }

        if (!anchors.TryGetValue(alias.Value.Value, out var node))
        {
            return Stop(alias, $"*{alias.Value.Value} refers to an anchor that does not stand above it", $"write &{alias.Value.Value} before the value that is meant");
        }

        if (node is null)
        {
            return Stop(alias, $"*{alias.Value.Value} refers to the value that it stands in", "write the value out");
        }

        if (open.TryPeek(out var parent))
        {
            parent.Node.Weight += node.Weight;
        }

        nodes += node.Weight;
        return Place(alias, node);
    }

    private bool Place(ParsingEvent at, YamlNode node)
    {
        if (++nodes > StudyFileLimits.MaximumNodes)
        {
            return Stop(at, $"more than {StudyFileLimits.MaximumNodes:N0} values, aliases expanded", "shorten the study", StudyFileRules.Limit);
        }

        if (!open.TryPeek(out var parent))
        {
            Root = node;
            return true;
        }

        if (parent.Node is YamlList list)
        {
            list.Items.Add(node);
            return true;
        }

        if (parent.Key is null)
        {
            parent.Key = node as YamlScalar;
            return parent.Key is not null || Stop(at, $"{node.Kind} stands where a key belongs", "a key is one text");
        }

        var entry = new YamlEntry(parent.Key, node);
        parent.Key = null;
        if (parent.Node is YamlMap map && !map.TryAdd(entry))
        {
            var first = map.Find(entry.Key.Text)!.Key;
            errors.Add(entry.Key, entry.Key.Text, StudyFileRules.DuplicateKey, $"the key \"{entry.Key.Text}\" stands here a second time (first in line {first.Line})", "keep one of them");
        }

        return true;
    }

    private bool Stop(ParsingEvent at, string message, string mend, string rule = StudyFileRules.Syntax)
    {
        errors.Add(Line(at), Column(at), "", rule, message, mend);
        return false;
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;

    private sealed class OpenNode(YamlNode node, string? anchor)
    {
        public YamlNode Node { get; } = node;

        public string? Anchor { get; } = anchor;

        /// <summary>A mapping's key whose value has not come yet.</summary>
        public YamlScalar? Key { get; set; }
    }
}
