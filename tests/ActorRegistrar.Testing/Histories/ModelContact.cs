using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Testing.Histories;

/// <summary>
/// A contact by what it means, from which its text is made: two are the same URI when the family is the same and the variants do not
/// contradict each other. So the model knows equality without comparing URIs.
/// </summary>
/// <param name="Family">0 to 4 are devices, 5 is the address-of-record itself, 6 a telephone number.</param>
/// <param name="Variant">0 plain, 1 with security=on, 2 with security=off: equality that is not transitive.</param>
/// <param name="Spelling">Bits that choose escapes, case, an ignored parameter and the order of parameters.</param>
/// <param name="Instance">0 none, else which device.</param>
public sealed record ModelContact(int Family, int Variant, int Spelling, uint? Expires, int? Q, int Instance, int RegId)
{
    private const int AddressOfRecord = 5;
    private const int Telephone = 6;

    public bool MayNotHaveInstance => Family is AddressOfRecord or Telephone;

    public string Text => Family switch
    {
        AddressOfRecord => $"{Scheme}:{(Has(1) ? "%61lice" : "alice")}@{(Has(4) ? "EXAMPLE.com" : "example.com")}{Parameters()}",
        Telephone => "tel:+12125551212",
        _ => $"{Scheme}:{(Has(1) ? "%75" : "u")}{Family}@{(Has(4) ? "H" : "h")}.example{(Family == 1 ? ":5070" : "")}{Parameters()}",
    };

    public string InstanceText => Has(64) ? Some.Device.ToUpperInvariant() + Instance : Some.Device + Instance;

    public bool SameUriAs(ModelContact other) =>
        Family == other.Family && (Family == Telephone || Variant == other.Variant || Variant == 0 || other.Variant == 0);

    public ContactOffer ToOffer() => new()
    {
        Uri = Text,
        Parameters = Q is null ? "" : $";q=0.{Q:000}",
        Expires = Expires,
        Q = Q,
        InstanceId = Instance == 0 ? null : InstanceText,
        RegId = RegId,
    };

    private string Scheme => Has(2) ? "SIP" : "sip";

    private bool Has(int bit) => (Spelling & bit) != 0;

    private string Parameters()
    {
        List<string> parameters = [];
        if (Family is 0 or 2) parameters.Add(Has(8) ? "Transport=TCP" : "transport=tcp");
        if (Variant != 0) parameters.Add(Variant == 1 ? "security=on" : "Security=OFF");
        if (Has(16)) parameters.Add("x=1");
        if (Has(32)) parameters.Reverse();
        return string.Concat(parameters.Select(p => ";" + p));
    }
}
