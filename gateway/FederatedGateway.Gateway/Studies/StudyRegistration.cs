namespace FederatedGateway.Gateway.Studies;

internal static class StudyRegistration
{
    public static IServiceCollection AddStudies(this IServiceCollection services) => services.AddSingleton<StudyRegister>().AddSingleton<AmendmentRegister>();
}
