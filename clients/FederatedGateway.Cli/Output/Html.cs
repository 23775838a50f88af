using System.Net;
using System.Text;

namespace FederatedGateway.Cli.Output;

/// <summary>One self-contained printable page: no script, nothing fetched, every text encoded.</summary>
internal sealed class Html(string title)
{
    private readonly StringBuilder body = new();

    public Html Heading(int level, string text) => Line($"<h{level}>{Encode(text)}</h{level}>");

    public Html Paragraph(string text, string? style = null) => Line($"<p{Class(style)}>{Encode(text)}</p>");

    /// <summary>Rows under headings; a cell is a text.</summary>
    public Html Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows, string? style = null)
    {
        Line($"<table{Class(style)}><thead><tr>" + string.Concat(headings.Select(heading => $"<th>{Encode(heading)}</th>")) + "</tr></thead><tbody>");
        foreach (var row in rows)
        {
            Line("<tr>" + string.Concat(row.Select(cell => $"<td>{Encode(cell)}</td>")) + "</tr>");
        }

        return Line("</tbody></table>");
    }

    /// <summary>Names and values, one a line.</summary>
    public Html Facts(params (string Name, string Value)[] facts)
    {
        Line("<dl>");
        foreach (var (name, value) in facts)
        {
            Line($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>");
        }

        return Line("</dl>");
    }

    /// <summary>Markup made by this program, such as a drawing.</summary>
    public Html Raw(string markup) => Line(markup);

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public override string ToString() => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{Encode(title)}}</title>
        <style>
        :root { color-scheme: light; --ink: #1c2733; --soft: #5b6b7b; --line: #d7dee5; --good: #14694b; --warn: #9a3412; --accent: #1d4f91; }
        body { font: 16px/1.5 "Segoe UI", system-ui, sans-serif; color: var(--ink); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin-bottom: .3rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0; } th { text-align: left; font-weight: 600; color: var(--soft); }
        th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        .lead { font-size: 1.15rem; } .soft { color: var(--soft); } .good { color: var(--good); font-weight: 600; }
        .warn { color: var(--warn); border: 2px solid var(--warn); border-radius: .4rem; padding: .5rem .8rem; font-weight: 600; }
        .sign td { height: 2.6rem; } svg { max-width: 100%; break-inside: avoid; } svg text { font: 13px "Segoe UI", system-ui, sans-serif; fill: var(--ink); }
        @media print { body { margin: 0; max-width: none; font-size: 11pt; } h1 { font-size: 16pt; } h2 { break-after: avoid; } h2 + p { break-after: avoid; } table + p { break-before: avoid; } tr, dl, p { break-inside: avoid; } th, td { padding: .15rem .7rem .15rem 0; } }
        </style>
        </head>
        <body>
        {{body}}</body>
        </html>

        """;

    private static string Class(string? style) => style is null ? string.Empty : $" class=\"{style}\"";

    private Html Line(string markup)
    {
        body.Append(markup).Append('\n');
        return this;
    }
}
