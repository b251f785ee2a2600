using System.Globalization;
using System.Text;
using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Actors.Tests.Authentication;

/// <summary>What challenges depend on, of users and of names that nobody has.</summary>
public sealed class RealmProfilesTests
{
    private const int Users = 20_000;

    private readonly RealmProfiles _profiles = new();

    [Fact]
    public void Each_of_many_users_keeps_its_own_profile_and_the_last_that_was_set()
    {
        for (int i = 0; i < Users; i++) _profiles.Set(Key("user", i), (CredentialProfile)(i % 16));
        for (int i = 0; i < Users; i += 2) _profiles.Set(Key("user", i), CredentialProfile.Md5);
        for (int i = 0; i < Users; i++) Assert.Equal(i % 2 == 0 ? CredentialProfile.Md5 : (CredentialProfile)(i % 16), _profiles.Of(Key("user", i)));
    }

    [Fact]
    public void A_name_that_nobody_has_is_treated_as_users_are_in_the_same_part_of_all()
    {
        for (int i = 0; i < Users; i++) _profiles.Set(Key("user", i), ProfileOf(i));
        foreach (CredentialProfile profile in new[] { CredentialProfile.Md5, CredentialProfile.AllAlgorithms, CredentialProfile.AllAlgorithms | CredentialProfile.HasAnsweredStronger })
        {
            double ofUsers = Enumerable.Range(0, Users).Count(i => ProfileOf(i) == profile) / (double)Users;
            double ofNobodies = Enumerable.Range(0, Users).Count(i => _profiles.Of(Key("nobody", i)) == profile) / (double)Users;
            Assert.InRange(ofNobodies, ofUsers - 0.02, ofUsers + 0.02);
        }
        static CredentialProfile ProfileOf(int i) => (i % 10) switch
        {
            0 => CredentialProfile.Md5,
            < 4 => CredentialProfile.AllAlgorithms,
            _ => CredentialProfile.AllAlgorithms | CredentialProfile.HasAnsweredStronger,
        };
    }

    [Fact]
    public void While_users_change_the_same_part_of_the_names_that_nobody_has_changes_and_none_changes_back()
    {
        for (int i = 0; i < Users; i++) _profiles.Set(Key("user", i), CredentialProfile.AllAlgorithms);
        bool[] before = new bool[Users];
        for (int tenth = 1; tenth <= 10; tenth++)
        {
            for (int i = (tenth - 1) * Users / 10; i < tenth * Users / 10; i++) _profiles.Set(Key("user", i), CredentialProfile.AllAlgorithms | CredentialProfile.HasAnsweredStronger);
            bool[] now = [.. Enumerable.Range(0, Users).Select(i => _profiles.Of(Key("nobody", i)).IsStronger())];
            Assert.InRange(now.Count(isStronger => isStronger) / (double)Users, tenth / 10.0 - 0.02, tenth / 10.0 + 0.02);
            Assert.DoesNotContain(true, before.Zip(now, (was, isNow) => was && !isNow));
            before = now;
        }
    }

    private static CredentialKey Key(string name, int number) =>
        CredentialKey.Of(Encoding.UTF8.GetBytes(name + number.ToString(CultureInfo.InvariantCulture)), "example.com"u8, seed: 42);
}
