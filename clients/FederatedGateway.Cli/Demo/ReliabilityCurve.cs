using System.Globalization;
using System.Text;

namespace FederatedGateway.Cli.Demo;

/// <summary>A drawing of predicted against observed probabilities, with the diagonal of perfect calibration.</summary>
internal static class ReliabilityCurve
{
    private const int Size = 260;
    private const int Left = 70;
    private const int Top = 12;

    /// <summary>SVG markup.</summary>
    public static string Draw(IReadOnlyList<(double Predicted, double Observed)> bins)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Left + Size + 24}\" height=\"{Top + Size + 48}\" role=\"img\" aria-label=\"Predicted against observed\">");
        foreach (var tick in new[] { 0.0, 0.25, 0.5, 0.75, 1.0 })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, tick)} {At(1, tick)}\" fill=\"none\" stroke=\"#eef1f4\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{100 * tick:0} %</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick):0.#}\" y=\"{Top + Size + 18}\" text-anchor=\"middle\">{100 * tick:0} %</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, 1)} {At(0, 0)} {At(1, 0)}\" fill=\"none\" stroke=\"#5b6b7b\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', bins.Select(bin => At(bin.Predicted, bin.Observed)))}\" fill=\"none\" stroke=\"#1d4f91\" stroke-width=\"2\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, 0)} {At(1, 1)}\" fill=\"none\" stroke=\"#8795a3\" stroke-dasharray=\"5\"/>");
        foreach (var (predicted, observed) in bins)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(predicted):0.#}\" cy=\"{Y(observed):0.#}\" r=\"4\" fill=\"#1d4f91\"/>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Size / 2)}\" y=\"{Top + Size + 40}\" text-anchor=\"middle\">what the model said</text>");
        var middle = Top + (Size / 2);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {middle})\">what happened</text></svg>");
        return svg.ToString();
    }

    private static double X(double value) => Left + (value * Size);

    private static double Y(double value) => Top + ((1 - value) * Size);

    private static string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{X(x):0.#},{Y(y):0.#}");
}
