using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Tests.Users;

public sealed class UserImportTests
{
    [Theory]
    [InlineData("bob@example.com:s3cret", "bob", "example.com", "s3cret")]
    [InlineData("bob@EXAMPLE.com:a:b@c ", "bob", "example.com", "a:b@c ")]
    [InlineData("bob@[2001:DB8::1]:pw", "bob", "[2001:db8::1]", "pw")]
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
    [InlineData("b ob@example.com:pw")]
    [InlineData("bob@exa mple:pw")]
    [InlineData("bob:example.com")]
    [InlineData("bob:example.com:xyz")]
    [InlineData("bob:example.com:5f4dcc3b5aa765d61d8327deb882cf9")]
    [InlineData("bob@example.com:p\u0000w")]
    public void Any_other_line_is_told_from_both(string line) => Assert.Null(UserImport.Parse(line));

    [Theory]
    [InlineData("bob@example.com", true)]
    [InlineData("sip:bob@example.com", true)]
    [InlineData("+49 30@example.com", false)]
    [InlineData("+4930@example.com", true)]
    [InlineData("b\u00F6b@example.com", true)]
    [InlineData("bob", false)]
    [InlineData("@example.com", false)]
    [InlineData("bob@", false)]
    [InlineData("bob@a@b", false)]
    [InlineData("b:ob@example.com", false)]
    [InlineData("b\"ob@example.com", false)]
    public void A_user_is_a_name_at_a_domain(string text, bool isUser) => Assert.Equal(isUser, UserName.TryParse(text, out _));
}
