using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Sip.Digests;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>Compatibility switches and the settings of single domains.</summary>
public sealed class DomainOptionsTests
{
    private static readonly CompatibilityProfile Lenient = new()
    {
        DuplicateCSeqGraceSeconds = 20,
        AcceptLowerCSeqAfterSeconds = 32,
        TooBrief = TooBriefHandling.Raise,
        AnswerContacts = AnsweredContacts.Request,
        Path = PathHandling.Lazy,
        Body = BodyHandling.Ignore,
        ContactLimit = ContactLimitHandling.Evict,
    };

    private static readonly (string Key, string Value)[] LenientSettings =
    [
        ("Compatibility:DuplicateCSeqGrace", "20"), ("Compatibility:AcceptLowerCSeqAfter", "32"), ("Compatibility:TooBrief", "raise"),
        ("Compatibility:AnswerContacts", "request"), ("Compatibility:Path", "lazy"), ("Compatibility:ContactLimit", "evict"), ("Compatibility:Body", "ignore"),
    ];

    [Fact]
    public void Nothing_configured_is_the_default() => Assert.Equal(CompatibilityProfile.Default, ReadValid().Policy.Compatibility);

    [Fact]
    public void A_strict_Path_is_all_that_makes_a_domain_strict() => Assert.Equal(CompatibilityProfile.Strict, ReadValid(("Compatibility:Path", "strict")).Policy.Compatibility);

    [Fact]
    public void Every_switch_is_read_for_all_domains() => Assert.Equal(Lenient, ReadValid(LenientSettings).Policy.Compatibility);

    [Fact]
    public void Every_setting_is_read_for_one_domain()
    {
        RegistrarOptions options = ReadValid(
        [
            ("Domains", "example.com,example.net"), ("Domain:Example.com:MinExpires", "1"), ("Domain:Example.com:DefaultExpires", "2"), ("Domain:Example.com:MaxExpires", "3"),
            ("Domain:example.com:MaxContacts", "4"), ("Domain:example.com:Realm", "pbx"), ("Domain:example.com:LocalNumberDomain", "+49-30"), ("Domain:example.com:Aliases", "sip.example.com, 192.0.2.1"),
            .. LenientSettings.Select(setting => ("Domain:example.com:" + setting.Key, setting.Value)),
        ]);
        DomainPolicy domain = Assert.Single(options.DomainPolicies);
        Assert.Equal("example.com", domain.Name, ignoreCase: true);
        Assert.Equal(["sip.example.com", "192.0.2.1"], domain.Aliases.AsEnumerable());
        Assert.Equal("pbx", domain.Realm);
        Assert.Equal("+49-30", domain.LocalNumberDomain);
        Assert.Equal(new RegistrationPolicy { MinExpires = 1, DefaultExpires = 2, MaxExpires = 3, MaxContacts = 4, Compatibility = Lenient }, domain.Registration);
        Assert.Equal(RegistrationPolicy.Default, options.Policy);
        Assert.Equal(options.DomainPolicies.AsEnumerable(), RegistrarComposition.RegistrarSettingsOf(options).DomainPolicies.AsEnumerable());
    }

    [Fact]
    public void What_a_domain_leaves_out_is_as_everywhere()
    {
        RegistrarOptions options = ReadValid([("MaxContacts", "2"), ("Compatibility:Path", "off"), ("Domain:example.com:Compatibility:TooBrief", "raise")]);
        RegistrationPolicy domain = Assert.Single(options.DomainPolicies).Registration;
        Assert.Equal(2, domain.MaxContacts);
        Assert.Equal(new CompatibilityProfile { Path = PathHandling.Off, TooBrief = TooBriefHandling.Raise }, domain.Compatibility);
    }

    [Fact]
    public void Algorithms_and_the_clients_of_MD5_are_read_for_all_domains_and_for_one()
    {
        RegistrarOptions options = ReadValid(
            ("Compatibility:Md5UserAgents", "Old Phone 1, sipp"), ("Domain:example.com:Digest:Algorithms", "SHA-512-256 MD5"), ("Domain:example.net:Compatibility:Md5UserAgents", ""));
        Assert.Equal([DigestAlgorithm.Sha256, DigestAlgorithm.Md5], options.Digest.Policy.Algorithms.AsEnumerable());
        Assert.Equal(["Old Phone 1", "sipp"], options.Digest.Policy.Md5UserAgents.AsEnumerable());
        DigestPolicy one = options.DomainPolicies.Single(domain => domain.Name == "example.com").Digest!, other = options.DomainPolicies.Single(domain => domain.Name == "example.net").Digest!;
        Assert.Equal([DigestAlgorithm.Sha512T256, DigestAlgorithm.Md5], one.Algorithms.AsEnumerable());
        Assert.Equal(["Old Phone 1", "sipp"], one.Md5UserAgents.AsEnumerable());
        Assert.Empty(other.Md5UserAgents);
    }

    [Fact]
    public void Nothing_configured_offers_SHA_256_and_MD5_and_MD5_alone_to_those_that_need_it()
    {
        DigestPolicy policy = ReadValid().Digest.Policy;
        Assert.Equal([DigestAlgorithm.Sha256, DigestAlgorithm.Md5], policy.Algorithms.AsEnumerable());
        Assert.True(policy.IsMd5Client("baresip v1.0.0 (x86_64/linux)"u8));
        Assert.False(policy.IsMd5Client("Linphone/5.1.65"u8));
    }

    [Fact]
    public void Clients_of_MD5_where_a_domain_that_has_it_needs_them_are_no_mistake() =>
        ReadValid(("Digest:Algorithms", "SHA-256"), ("Compatibility:Md5UserAgents", "phone"), ("Domain:example.com:Digest:Algorithms", "SHA-256, MD5"));

    [Theory]
    [InlineData("Compatibility:DuplicateCSeqGrace", "-1", "0", "3600")]
    [InlineData("Compatibility:AcceptLowerCSeqAfter", "yes", "0", "3600")]
    [InlineData("Compatibility:TooBrief", "lower", "refuse", "raise")]
    [InlineData("Compatibility:AnswerContacts", "none", "all", "request")]
    [InlineData("Compatibility:Path", "on", "strict", "lazy", "off")]
    [InlineData("Compatibility:ContactLimit", "503", "refuse", "evict")]
    [InlineData("Compatibility:Body", "415", "refuse", "ignore")]
    [InlineData("Domain:example.com:LocalNumberDomain", "49-30")]
    [InlineData("Transport:HostNames", "pbx:5060")]
    [InlineData("Compatibility:Maddr", "follow", "Registrar:Compatibility:Path")]
    [InlineData("Domain:example.com:Digest:Algorithms", "SHA-1", "SHA-512-256", "SHA-256", "MD5")]
    [InlineData("Compatibility:Md5UserAgents", "t\u00E9l")]
    [InlineData("Domain:example.com:MinExpire", "60", "Registrar:Domain:example.com:MinExpires")]
    [InlineData("Domain:example.com:Compatibility:Pth", "off", "Registrar:Domain:example.com:Compatibility:Path")]
    [InlineData("Domain:example.com:MaxExpires", "60", "Registrar:Domain:example.com:DefaultExpires")]
    [InlineData("Domain:example.com:Realm", "Example")]
    [InlineData("Domain:example.com:Realm", "a b")]
    [InlineData("Domain:example.com:Realm", "a\"b")]
    [InlineData("Domain:example.com:Realm", "a\nb")]
    [InlineData("Domain:example.com:Aliases", "sip:x")]
    [InlineData("Domain:example.com:Aliases", "EXAMPLE.com")]
    public void A_wrong_value_is_refused_with_its_setting_and_what_could_stand_there(string key, string value, params string[] named)
    {
        string problem = Assert.Single(Read((key, value)).Problems);
        Assert.Contains("Registrar:" + key, problem, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_domain_that_is_no_name_is_refused() =>
        Assert.Contains("'exa mple.com'", Assert.Single(Read(("Domain:exa mple.com:MaxContacts", "6")).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("Domain:example.com:")]
    public void Clients_of_MD5_where_no_domain_has_it_are_a_mistake(string prefix) => Assert.Equal(
        [$"Registrar:{prefix}Compatibility:Md5UserAgents names clients to be offered MD5, which Registrar:{prefix}Digest:Algorithms does not have; add it there, or remove the list."],
        Read((prefix + "Digest:Algorithms", "SHA-256"), (prefix + "Compatibility:Md5UserAgents", "phone")).Problems);

    [Fact]
    public void Settings_of_a_domain_that_is_not_served_are_a_mistake() => Assert.Equal(
        ["Registrar:Domain:exmaple.com has settings, but Registrar:Domains does not name exmaple.com; add it there, or set Registrar:Domains=*."],
        Read(("Domains", "example.com"), ("Domain:exmaple.com:MaxContacts", "3")).Problems);

    [Fact]
    public void A_name_belongs_to_one_domain() => Assert.Equal(
        ["Registrar:Domain:b.example:Aliases has c.example, which is a name of a.example already; leave it to one of them."],
        Read(("Domain:a.example:Aliases", "c.example"), ("Domain:b.example:Aliases", "c.example")).Problems);

    [Fact]
    public void A_name_belongs_to_one_domain_in_any_spelling()
    {
        Assert.Contains("Registrar:Domain:b.example:Aliases", Assert.Single(Read(("Domain:a.example:Aliases", "C.example."), ("Domain:b.example:Aliases", "c.example")).Problems), StringComparison.Ordinal);
        Assert.Contains("Registrar:Domain", Assert.Single(Read(("Domain:a.example:MaxContacts", "2"), ("Domain:a.example.:MaxContacts", "3")).Problems), StringComparison.Ordinal);
        Assert.Contains("Registrar:Domain:b.example:LocalNumberDomain", Assert.Single(Read(("Domain:a.example:LocalNumberDomain", "+4930"), ("Domain:b.example:LocalNumberDomain", "+49-30")).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_is_served_in_any_spelling() => Assert.Equal(
        7, ReadValid(("Domains", "example.com"), ("Domain:Example.com.:KeepHistoryDays", "7")).Retention.KeepDaysOf["example.com"]);

    [Theory]
    [InlineData("Domains", "example.com,0.0.0.0")]
    [InlineData("Domains", "[::]")]
    [InlineData("Domain:example.com:Aliases", "0.0.0.0")]
    [InlineData("Domains", "a-name-that-is-longer-than-an-address-of-record-may-be.example.com")]
    [InlineData("Domain:example.com:Aliases", "a-name-that-is-longer-than-an-address-of-record-may-be.example.com")]
    public void A_name_that_no_request_can_have_is_refused(string key, string value) =>
        Assert.Contains($"Registrar:{key}", Assert.Single(Read((key, value), ("Limits:MaxAddressOfRecordBytes", "64")).Problems), StringComparison.Ordinal);

    private static RegistrarOptions ReadValid(params (string Key, string Value)[] settings)
    {
        (RegistrarOptions options, IReadOnlyList<string> problems) = Read(settings);
        Assert.Empty(problems);
        return options;
    }

    private static (RegistrarOptions Options, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value)))
            .Build();
        return (RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems), problems);
    }
}
