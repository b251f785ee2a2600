using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ActorRegistrar.Server.Tests.Commands;

public sealed class ClientVerbTests
{
    private const string Bob = "sip:bob@localhost";

    public static TheoryData<bool> Transports { get; } = [false, true];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Register_sends_the_contact_and_prints_what_came_back(bool isTcp)
    {
        await using SipServerStub peer = Peer(isTcp, request => SipServerStub.Response(request, "200 OK", "Contact: <sip:bob@127.0.0.1:5070>;expires=600;q=0.5"));
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--contact", "sip:bob@127.0.0.1:5070", "--expires", "600", "--q", "0.5", "--server", peer.Url, "--call-id", "abc", "--cseq", "7");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"""
            REGISTER sip:bob@localhost -> {peer.Url}
              contact <sip:bob@127.0.0.1:5070>;q=0.5
              expires 600 s
              Call-ID abc, CSeq 7
            200 OK (0.0 ms)
              sip:bob@127.0.0.1:5070, q 0.5, expires in 600 s

            """, WithoutTime(run.Output));
        string request = Assert.Single(peer.Requests);
        Assert.StartsWith("REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/" + (isTcp ? "TCP" : "UDP") + " 127.0.0.1:", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContact: <sip:bob@127.0.0.1:5070>;q=0.5\r\nExpires: 600\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nCall-ID: abc\r\nCSeq: 7 REGISTER\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_without_a_contact_asks_for_the_bindings()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "200 OK"));
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url);
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("  no bindings\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Contact", Assert.Single(peer.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregister_removes_all_bindings_by_default()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "200 OK"));
        Assert.Equal(0, (await CommandRun.OfAsync("unregister", Bob, "--server", peer.Url)).ExitCode);
        Assert.Contains("\r\nContact: *\r\nExpires: 0\r\n", Assert.Single(peer.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregister_removes_one_binding_when_it_is_named()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "200 OK"));
        Assert.Equal(0, (await CommandRun.OfAsync("unregister", Bob, "--contact", "sip:a@b", "--server", peer.Url)).ExitCode);
        Assert.Contains("\r\nContact: <sip:a@b>\r\nExpires: 0\r\n", Assert.Single(peer.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_asks_as_a_proxy_would_and_prints_the_redirect()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "302 Moved Temporarily", "Contact: <sip:a@1.example>;expires=9, <sip:b@2.example>"));
        CommandRun run = await CommandRun.OfAsync("lookup", Bob, "--server", peer.Url);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("OPTIONS sip:bob@localhost SIP/2.0\r\n", Assert.Single(peer.Requests), StringComparison.Ordinal);
        Assert.EndsWith("302 Moved Temporarily (0.0 ms)\n  sip:a@1.example, expires in 9 s\n  sip:b@2.example\n", WithoutTime(run.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("423 Interval Too Brief", "Min-Expires: 60", "REGISTER was refused: the lifetime is too short; the server grants 60 s or more.")]
    [InlineData("401 Unauthorized", "Server: x", "REGISTER was refused: the server asks for a password, or the one given is wrong; --user says as whom, the password is asked for.")]
    [InlineData("404 Not Found", "Server: x", "REGISTER was refused: the server does not serve this domain, or has never heard of this address-of-record.")]
    [InlineData("503 Service Unavailable", "Retry-After: 5", "REGISTER was refused: the server cannot store or serve it now; try again in 5 s.")]
    [InlineData("600 Busy Everywhere", "Server: x", "REGISTER was refused: the server refused it.")]
    public async Task A_refusal_is_explained_and_ends_with_1(string status, string header, string sentence)
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, status, header));
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--contact", "sip:a@b", "--server", peer.Url);
        Assert.Equal((1, sentence), (run.ExitCode, run.Error));
        Assert.Contains(status, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lookup_that_finds_nobody_ends_with_1()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "480 Temporarily Unavailable"));
        CommandRun run = await CommandRun.OfAsync("lookup", Bob, "--server", peer.Url);
        Assert.Equal((1, "OPTIONS was refused: the address-of-record is known but has no binding now."), (run.ExitCode, run.Error));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task No_answer_is_said_so(bool isTcp)
    {
        await using SipServerStub peer = Peer(isTcp, _ => isTcp ? "SIP/2.0 100 Trying\r\n" : null);
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url, "--timeout", "0.3");
        Assert.Equal((1, $"REGISTER sip:bob@localhost failed: no answer from {peer.Url} within 0.3 s."), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task What_is_no_answer_is_told_apart_from_silence()
    {
        await using SipServerStub peer = Peer(isTcp: false, _ => "HTTP/1.1 400 Bad Request\r\n\r\n");
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url, "--timeout", "0.3");
        Assert.Equal($"REGISTER sip:bob@localhost failed: no answer from {peer.Url} within 0.3 s, though something came that is no answer to this request; is it a SIP server?", run.Error);
    }

    [Fact]
    public async Task A_stream_that_is_not_SIP_is_said_so()
    {
        await using SipServerStub peer = Peer(isTcp: true, _ => "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url);
        Assert.Equal((1, "REGISTER sip:bob@localhost failed: the server sent something that is not SIP; is it a SIP server?"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_closed_connection_is_said_so()
    {
        await using SipServerStub peer = Peer(isTcp: true, _ => null);
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url);
        Assert.Equal((1, "REGISTER sip:bob@localhost failed: the server closed the connection without an answer."), (run.ExitCode, run.Error));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Nothing_listening_is_said_so(bool isTcp)
    {
        string url = $"{(isTcp ? "tcp" : "udp")}://127.0.0.1:{FreePort.Next()}";
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", url);
        Assert.Equal((1, $"REGISTER sip:bob@localhost failed: nothing listens on {url}; is the server running?"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Over_UDP_an_unanswered_request_is_sent_again_unchanged_until_the_answer()
    {
        int seen = 0;
        await using SipServerStub peer = Peer(isTcp: false, request => ++seen < 3 ? null : SipServerStub.Response(request, "200 OK"));
        Assert.Equal(0, (await CommandRun.OfAsync("register", Bob, "--server", peer.Url)).ExitCode);
        Assert.Equal(3, peer.Requests.Count);
        Assert.Single(peer.Requests.Distinct());
    }

    [Fact]
    public async Task A_provisional_answer_is_waited_past()
    {
        int seen = 0;
        await using SipServerStub peer = Peer(isTcp: true, request => ++seen < 2 ? SipServerStub.Response(request, "100 Trying") + SipServerStub.Response(request, "200 OK") : null);
        Assert.Equal(0, (await CommandRun.OfAsync("register", Bob, "--server", peer.Url)).ExitCode);
    }

    [Fact]
    public async Task Verbose_shows_both_messages()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "200 OK"));
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url, "--verbose");
        Assert.Contains("> REGISTER sip:localhost SIP/2.0\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("< SIP/2.0 200 OK\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_cannot_steer_the_terminal()
    {
        await using SipServerStub peer = Peer(isTcp: false, request => SipServerStub.Response(request, "403 \u001b[2Jgone", "X: \u001b]0;t\u0007"));
        CommandRun run = await CommandRun.OfAsync("register", Bob, "--server", peer.Url, "--verbose", "--timeout", "1");
        Assert.DoesNotContain(run.Output, c => char.IsControl(c) && c is not ('\n' or '\r'));
    }

    [Theory]
    [InlineData("'bob' is not an address-of-record; write for example sip:bob@localhost.", "register", "bob")]
    [InlineData("'tel:+123' is not an address-of-record; write for example sip:bob@localhost.", "lookup", "tel:+123")]
    [InlineData("'sip:a@b\r\nX: y' is not a contact URI; write for example sip:bob@192.0.2.1:5060.", "register", Bob, "--contact", "sip:a@b\r\nX: y")]
    [InlineData("'ftp://x' is not a server address; write for example udp://127.0.0.1:5060 or tcp://127.0.0.1:5060.", "lookup", Bob, "--server", "ftp://x")]
    [InlineData("--q is '1.5'; it must be between 0 and 1 with at most three decimals.", "register", Bob, "--contact", "sip:a@b", "--q", "1.5")]
    [InlineData("--timeout must be more than 0 and at most 3600 seconds.", "lookup", Bob, "--timeout", "0")]
    [InlineData("--call-id must be printable ASCII without spaces.", "lookup", Bob, "--call-id", "a b")]
    public async Task What_is_typed_wrong_is_refused_with_a_sentence_and_2(string sentence, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal((2, sentence), (run.ExitCode, run.Error));
    }

    private static SipServerStub Peer(bool isTcp, Func<string, string?> answer) => isTcp ? SipServerStub.Tcp(answer) : SipServerStub.Udp(answer);

    private static string WithoutTime(string output) => Regex.Replace(output, @"\(\d+\.\d ms\)", "(0.0 ms)");
}
