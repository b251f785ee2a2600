using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>A server of two domains: everything strict in one, every switch thrown in the other, which has two names.</summary>
public sealed class DomainServer : RunningServer
{
    public const string Strict = "strict.example";
    public const string Lenient = "lenient.example";
    public const string LenientAlias = "sip.lenient.example";
    public const string Direct = "direct.example";
    public const string Large = "large.example";

    protected override string[] Settings =>
    [
        $"Domains={Strict},{Lenient},{Direct},{Large}",
        "MaxContacts=2",
        $"Domain:{Strict}:Compatibility:Path=strict",
        $"Domain:{Lenient}:Aliases={LenientAlias}",
        $"Domain:{Lenient}:MinExpires=120",
        $"Domain:{Lenient}:DefaultExpires=900",
        $"Domain:{Lenient}:MaxExpires=1000",
        $"Domain:{Lenient}:MaxContacts=3",
        $"Domain:{Lenient}:Compatibility:DuplicateCSeqGrace=3600",
        $"Domain:{Lenient}:Compatibility:TooBrief=raise",
        $"Domain:{Lenient}:Compatibility:AnswerContacts=request",
        $"Domain:{Lenient}:Compatibility:Path=lazy",
        $"Domain:{Lenient}:Compatibility:ContactLimit=evict",
        $"Domain:{Direct}:Compatibility:AcceptLowerCSeqAfter=1",
        $"Domain:{Direct}:Compatibility:Path=off",
        $"Domain:{Large}:MaxContacts=24",
        $"Domain:{Large}:MaxBindingBytes=16384",
    ];
}
