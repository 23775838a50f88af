using FederatedGateway.Enclave.Training;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Training;

public sealed class JointTrainingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Four_hospitals_reach_the_published_area_under_any_split_key(int key)
    {
        var result = TrainHeart(null, key);
        var card = result.Card;

        Assert.InRange(card.Joint.Auc, 0.905 - 0.017, 0.905 + 0.017);
        Assert.InRange(card.Joint.Auc, card.Joint.AucLow, card.Joint.AucHigh);
        var va = card.Participants.Single(metrics => metrics.Participant == "va");
        Assert.True(va.Joint.Auc > va.Local.Auc, $"joint {va.Joint.Auc}, local {va.Local.Auc}");
    }

    internal static JointResult TrainHeart(Trainer? trainer, int key)
    {
        var manifest = HeartStudy.Manifest(trainer);
        using var store = HeartStudy.Load(manifest);
        return JointTraining.Run(manifest, store, HeartStudy.SplitKey(key), null, CancellationToken.None).OrThrow();
    }
}
