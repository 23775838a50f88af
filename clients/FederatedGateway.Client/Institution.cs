using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;

namespace FederatedGateway.Client;

/// <summary>Who acts, with what, against which gateway: what every operation of an institution needs. Owns none of it.</summary>
/// <param name="Profile">Its directory, with its studies' state.</param>
/// <param name="Keys">Its private keys.</param>
/// <param name="Gateway">Trusted with nothing.</param>
/// <param name="Time">Clock.</param>
public sealed record Institution(Profile Profile, InstitutionKeys Keys, GatewayConnection Gateway, TimeProvider Time)
{
    /// <summary>Its name in studies.</summary>
    public string Name => Profile.Settings.Name ?? throw new InvalidOperationException("the profile holds keys and no name");
}
