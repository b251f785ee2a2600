using System.Text;
using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class NoncesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-nonces").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string File => Path.Combine(_directory, "digest.keys");

    [Fact]
    public void A_nonce_is_valid_for_its_lifetime_and_expired_from_then_on()
    {
        var nonces = new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds());
        byte[] nonce = Issue(nonces, Start);
        Assert.Equal(NonceState.Valid, nonces.Read(nonce, Start, out NonceId id));
        Assert.Equal(Start.ToUnixTimeMilliseconds(), id.IssuedAt);
        Assert.Equal(NonceState.Valid, nonces.Read(nonce, Start + Lifetime - TimeSpan.FromMilliseconds(1), out _));
        Assert.Equal(NonceState.Expired, nonces.Read(nonce, Start + Lifetime, out _));
    }

    [Fact]
    public void No_two_nonces_are_the_same()
    {
        var nonces = new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Encoding.ASCII.GetString(Issue(nonces, Start))).Distinct().Count());
    }

    [Fact]
    public void A_nonce_with_one_bit_changed_is_foreign()
    {
        var nonces = new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds());
        byte[] nonce = Issue(nonces, Start);
        // Known as right by then: what differs from it is no less foreign.
        Assert.Equal(NonceState.Valid, nonces.Read(nonce, Start, out _));
        Assert.Equal(NonceState.Valid, nonces.Read(nonce, Start, out _));
        for (int i = 0; i < nonce.Length; i++)
        {
            byte[] changed = [.. nonce];
            changed[i] = changed[i] == (byte)'A' ? (byte)'B' : (byte)'A';
            Assert.Equal(NonceState.Foreign, nonces.Read(changed, Start, out _));
        }
        foreach (string other in new[] { "", "A", new string('A', Nonces.Length), new string('=', Nonces.Length), new string('A', Nonces.Length + 4) })
            Assert.Equal(NonceState.Foreign, nonces.Read(Encoding.ASCII.GetBytes(other), Start, out _));
        Assert.Equal(NonceState.Foreign, new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds()).Read(nonce, Start, out _));
    }

    [Fact]
    [Trait("RFC", "7616 3.3: restart")]
    public void A_nonce_of_an_earlier_run_is_known_as_ours_and_expired()
    {
        byte[] nonce = Issue(new Nonces(Load(Start), Lifetime, Start.ToUnixTimeMilliseconds()), Start);
        DateTimeOffset later = Start.AddMinutes(1);
        Assert.Equal(NonceState.Expired, new Nonces(Load(later), Lifetime, later.ToUnixTimeMilliseconds()).Read(nonce, later, out _));
    }

    [Fact]
    public void A_clock_that_is_set_back_costs_nobody_a_nonce()
    {
        var nonces = new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds());
        byte[] early = Issue(nonces, Start.AddMinutes(1));
        DateTimeOffset setBack = Start.AddDays(-1);
        Assert.Equal(NonceState.Valid, nonces.Read(early, setBack, out _));
        byte[] late = Issue(nonces, setBack);
        Assert.Equal(NonceState.Valid, nonces.Read(late, setBack, out NonceId first));

        // Time goes on from there, for the lifetime of nonces too.
        Assert.Equal(NonceState.Valid, nonces.Read(Issue(nonces, setBack.AddMinutes(5)), setBack.AddMinutes(5), out NonceId second));
        Assert.InRange(second.IssuedAt - first.IssuedAt, 299_000, 301_000);
        Assert.Equal(NonceState.Expired, nonces.Read(late, setBack + Lifetime.Add(TimeSpan.FromSeconds(1)), out _));
    }

    [Fact]
    public void A_clock_that_is_set_forward_leaves_nonces_that_have_expired_at_worst()
    {
        var nonces = new Nonces(NonceKeys.Random(), Lifetime, Start.ToUnixTimeMilliseconds());
        byte[] nonce = Issue(nonces, Start);
        Assert.Equal(NonceState.Expired, nonces.Read(nonce, Start.AddDays(1), out _));
        Assert.Equal(NonceState.Valid, nonces.Read(Issue(nonces, Start.AddDays(1)), Start.AddDays(1), out _));
    }

    [Fact]
    public void A_nonce_from_the_future_of_another_run_has_expired()
    {
        NonceKeys keys = NonceKeys.Random();
        byte[] nonce = Issue(new Nonces(keys, Lifetime, Start.ToUnixTimeMilliseconds()), Start.AddHours(1));
        Assert.Equal(NonceState.Expired, new Nonces(keys, Lifetime, Start.ToUnixTimeMilliseconds()).Read(nonce, Start, out _));
    }

    [Fact]
    public void Keys_are_rotated_and_the_one_before_is_still_recognized()
    {
        byte[] nonce = Issue(new Nonces(Load(Start), Lifetime, Start.ToUnixTimeMilliseconds()), Start);
        byte[] second = Issue(new Nonces(Load(Start.AddDays(40)), Lifetime, Start.ToUnixTimeMilliseconds()), Start);
        Assert.NotEqual(NonceState.Foreign, new Nonces(Load(Start.AddDays(40)), Lifetime, Start.ToUnixTimeMilliseconds()).Read(nonce, Start, out _));
        NonceKeys third = Load(Start.AddDays(80));
        Assert.Equal(NonceState.Foreign, new Nonces(third, Lifetime, Start.ToUnixTimeMilliseconds()).Read(nonce, Start, out _));
        Assert.NotEqual(NonceState.Foreign, new Nonces(third, Lifetime, Start.ToUnixTimeMilliseconds()).Read(second, Start, out _));
        Assert.Equal(2, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void The_key_file_is_its_owners_alone()
    {
        Load(Start);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a letter")]
    [InlineData("1 2026-11-22T12:00:00Z abcd")]
    public void A_file_that_holds_something_else_is_told(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => Load(Start)).Message, StringComparison.Ordinal);
    }

    private NonceKeys Load(DateTimeOffset now) => NonceKeys.Load(File, now, TimeSpan.FromDays(30));

    private static byte[] Issue(Nonces nonces, DateTimeOffset now)
    {
        byte[] nonce = new byte[Nonces.Length];
        nonces.Issue(now, nonce);
        return nonce;
    }
}
