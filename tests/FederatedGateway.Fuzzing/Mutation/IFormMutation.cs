namespace FederatedGateway.Fuzzing.Mutation;

/// <summary>Changes one part of an input whose form stays as it is, so that what lies behind a check of the form is reached.</summary>
internal interface IFormMutation
{
    /// <param name="input">Of any form.</param>
    /// <param name="change">Changes bytes without knowing their form.</param>
    /// <param name="random">Chooses the part.</param>
    /// <returns>Null when the input is not of the form.</returns>
    byte[]? Mutate(byte[] input, Func<byte[], byte[]> change, Random random);
}
