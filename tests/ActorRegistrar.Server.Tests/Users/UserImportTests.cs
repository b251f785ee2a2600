using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Tests.Users;

public sealed class UserImportTests
{
    [Theory]
    [InlineData("bob@example.com:s3cret", "bob", "example.com", "s3cret")]
    [InlineData("bob@EXAMPLE.com:a:b@c ", "bob", "example.com", "a:b@c ")]
    [InlineData("bob@[2001:DB8::1]:pw", "bob", "[2001:db8::1]", "pw")]
    [InlineData("front desk@example.com:pw", "front desk", "example.com", "pw")]
    [InlineData("erik@xyz.example@example.com:pw", "erik@xyz.example", "example.com", "pw")]
    [InlineData("j\u00F6rg@example.com:pw", "j\u00F6rg", "example.com", "pw")]
    [InlineData("bob@[2001:DB8::1]:5f4dcc3b5aa765d61d8327deb882cf99", "bob", "[2001:db8::1]", "5f4dcc3b5aa765d61d8327deb882cf99")]
    [InlineData("sip:bob@example.com:pw", "sip", "", "")]
    public void A_line_with_a_password_gives_every_hash_of_it(string line, string username, string realm, string password)
    {
        StoredCredential? read = UserImport.Parse(line)?.ToCredential();
        if (realm.Length == 0)
        {
            Assert.Null(read);
            return;
        }
        StoredCredential expected = StoredCredential.Create(username, realm, password);
        Assert.Equal((username, realm), (read!.Username, read.Realm));
        Assert.Equal(expected.Hashes.Sha512T256, read.Hashes.Sha512T256);
        Assert.Equal(expected.QualifiedHashes.Md5, read.QualifiedHashes.Md5);
    }

    [Fact]
    public void A_line_with_a_hash_gives_that_one()
    {
        StoredCredential md5 = UserImport.Parse("bob:Example.com:5f4dcc3b5aa765d61d8327deb882cf99")!.ToCredential();
        Assert.Equal(("bob", "example.com", "5f4dcc3b5aa765d61d8327deb882cf99"), (md5.Username, md5.Realm, Convert.ToHexStringLower(md5.Hashes.Md5!)));
        Assert.Null(md5.Hashes.Sha256);
        StoredCredential sha256 = UserImport.Parse("bob:My Company:" + new string('a', 64))!.ToCredential();
        Assert.Equal("My Company", sha256.Realm);
        Assert.Equal(32, sha256.Hashes.Sha256!.Length);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("bob@example.com")]
    [InlineData("bob@example.com:")]
    [InlineData("@example.com:pw")]
    [InlineData("bob @example.com:pw")]
    [InlineData("sip:bob@example.com:5f4dcc3b5aa765d61d8327deb882cf99")]
    [InlineData("bob@exa mple:pw")]
    [InlineData("bob:example.com")]
    [InlineData("bob:example.com:xyz")]
    [InlineData("bob:example.com:5f4dcc3b5aa765d61d8327deb882cf9")]
    [InlineData("bob@example.com:p\u0000w")]
    public void Any_other_line_is_told_from_both(string line) => Assert.Null(UserImport.Parse(line));

    [Theory]
    [InlineData("bob@example.com", true)]
    [InlineData("sip:bob@example.com", true)]
    [InlineData("+49 30@example.com", true)]
    [InlineData(" bob@example.com", false)]
    [InlineData("bob\u00A0b@example.com", false)]
    [InlineData("+4930@example.com", true)]
    [InlineData("b\u00F6b@example.com", true)]
    [InlineData("bob", false)]
    [InlineData("@example.com", false)]
    [InlineData("bob@", false)]
    [InlineData("bob@a@b", true)]
    [InlineData("b:ob@example.com", false)]
    [InlineData("b\"ob@example.com", false)]
    public void A_user_is_a_name_at_a_domain(string text, bool isUser) => Assert.Equal(isUser, UserName.TryParse(text, out _));

    [Fact]
    public void A_hash_of_a_username_with_an_at_sign_is_a_hash_and_no_password()
    {
        StoredCredential erik = UserImport.Parse("erik@xyz.example:example.com:5f4dcc3b5aa765d61d8327deb882cf99")!.ToCredential();
        Assert.Equal(("erik@xyz.example", "example.com", "5f4dcc3b5aa765d61d8327deb882cf99"), (erik.Username, erik.Realm, Convert.ToHexStringLower(erik.Hashes.Md5!)));
        Assert.Equal(CredentialProfile.Md5, erik.Profile);
    }

    [Fact]
    public void A_hash_of_a_username_with_its_realm_behind_it_is_that_of_the_user_for_clients_that_send_the_whole()
    {
        StoredCredential bob = UserImport.Parse("bob@example.com:example.com:5f4dcc3b5aa765d61d8327deb882cf99")!.ToCredential();
        Assert.Equal(("bob", "example.com", null, "5f4dcc3b5aa765d61d8327deb882cf99"), (bob.Username, bob.Realm, bob.Hashes.Md5, Convert.ToHexStringLower(bob.QualifiedHashes.Md5!)));
        Assert.Equal(CredentialProfile.Md5, bob.Profile);
    }

    [Theory]
    [InlineData("bob@example.com", "sip:bob@example.com")]
    [InlineData("front%20desk@example.com", "sip:front%2520desk@example.com")]
    [InlineData("front desk@example.com", "sip:front%20desk@example.com")]
    [InlineData("sip:front%20desk@example.com", "sip:front%20desk@example.com")]
    [InlineData("j\u00F6rg@example.com", "sip:j%C3%B6rg@example.com")]
    [InlineData("erik@xyz.example@example.com", "sip:erik%40xyz.example@example.com")]
    public void What_a_user_may_register_is_written_as_it_stands_in_a_REGISTER(string text, string addressOfRecord)
    {
        Assert.True(UserName.TryParse(text, out UserName? user));
        Assert.Equal(addressOfRecord, user.AddressOfRecord.ToString());
    }
}
